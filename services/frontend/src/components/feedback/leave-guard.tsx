import { useBlocker } from "@tanstack/react-router";
import { ConfirmDialog } from "./confirm-dialog";

interface LeaveGuardProps {
  /** Asked when somebody is about to leave: a fresh answer, not that of the last draw. */
  isDirty: () => boolean;
  /** What would be lost: "The new collection". */
  what: string;
}

/** Asks before a page is left that holds something not applied yet. */
export function LeaveGuard({ isDirty, what }: LeaveGuardProps) {
  const blocker = useBlocker({
    shouldBlockFn: isDirty,
    enableBeforeUnload: isDirty,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      open={blocker.status === "blocked"}
      onOpenChange={(open) => !open && blocker.reset?.()}
      title="Leave without applying?"
      action="Leave"
      danger
      onConfirm={() => blocker.proceed?.()}
    >
      {what} will be lost.
    </ConfirmDialog>
  );
}
