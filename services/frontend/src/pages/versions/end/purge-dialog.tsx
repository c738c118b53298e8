import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { useVersionAction } from "@/hooks/use-version-action";
import { purgeVersion } from "@/services/versions";
import { toast } from "@/stores/toast";
import type { VersionDialogProps } from "./restore-dialog";

/** Asks, by its name, before a version is gone for good. */
export function PurgeDialog({ number, open, onClose }: VersionDialogProps) {
  const purge = useVersionAction(() => purgeVersion(number));
  const close = () => {
    purge.reset();
    onClose();
  };
  const done = () => {
    close();
    toast({ tone: "success", title: `v${number} is purged` });
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={close}
      title={`Purge v${number}?`}
      action={`Purge v${number}`}
      danger
      typeToConfirm={`v${number}`}
      busy={purge.isPending}
      error={purge.error}
      onConfirm={() => purge.mutate(undefined, { onSuccess: done })}
    >
      Values that only v{number} shows are removed from the database, and it cannot be restored. Its clients
      are refused for good.
    </ConfirmDialog>
  );
}
