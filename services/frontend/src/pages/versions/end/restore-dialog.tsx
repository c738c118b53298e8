import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { useVersionAction } from "@/hooks/use-version-action";
import { restoreVersion } from "@/services/versions";
import { toast } from "@/stores/toast";

export interface VersionDialogProps {
  number: number;
  open: boolean;
  onClose: () => void;
}

/** Asks before a retired version is served again. */
export function RestoreDialog({ number, open, onClose }: VersionDialogProps) {
  const restore = useVersionAction(() => restoreVersion(number));
  const close = () => {
    restore.reset();
    onClose();
  };
  const done = () => {
    close();
    toast({ tone: "success", title: `v${number} is served again` });
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={close}
      title={`Restore v${number}?`}
      action={`Restore v${number}`}
      busy={restore.isPending}
      error={restore.error}
      onConfirm={() => restore.mutate(undefined, { onSuccess: done })}
    >
      Its clients are answered again, from the records of today. The dates that were announced stay.
    </ConfirmDialog>
  );
}
