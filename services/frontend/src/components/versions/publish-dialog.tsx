import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { useVersionAction } from "@/hooks/use-version-action";
import { publishVersion } from "@/services/versions";
import { toast } from "@/stores/toast";

interface PublishDialogProps {
  /** The draft's number. */
  number: number;
  open: boolean;
  onClose: () => void;
}

/** Asks before a draft becomes a promise, which nobody can take back. */
export function PublishDialog({ number, open, onClose }: PublishDialogProps) {
  const publish = useVersionAction(() => publishVersion(number));
  const close = () => {
    publish.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={close}
      title={`Publish v${number}?`}
      action={`Publish v${number}`}
      busy={publish.isPending}
      error={publish.error}
      onConfirm={() =>
        publish.mutate(undefined, {
          onSuccess: () => {
            close();
            toast({ tone: "success", title: `v${number} is published` });
          },
        })
      }
    >
      Its shape is promised from then on: later changes that would break its clients make a v{number + 1}{" "}
      beside it. A published version does not become a draft again.
    </ConfirmDialog>
  );
}
