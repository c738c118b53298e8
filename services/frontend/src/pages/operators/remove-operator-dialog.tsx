import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { deleteOperator, type OperatorItem } from "@/services/operators";
import { clearTokens } from "@/services/tokens";
import { useSession } from "@/stores/session";
import { toast } from "@/stores/toast";

interface RemoveOperatorDialogProps {
  /** Who is removed; null, and the dialog is closed. */
  operator: OperatorItem | null;
  onClose: () => void;
}

/** Asks before an operator's account goes. Removing one's own signs out. */
export function RemoveOperatorDialog({ operator, onClose }: RemoveOperatorDialogProps) {
  const queryClient = useQueryClient();
  const self = useSession((state) => state.operator?.id);
  const remove = useMutation({
    mutationFn: ({ id }: OperatorItem) => deleteOperator(id),
    onSuccess: async (_, { id }) => {
      onClose();
      if (id === self) return clearTokens();
      toast({ tone: "success", title: "Operator removed" });
      const keys = [["operators"], ["sessions"]];
      await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    },
  });
  return (
    <ConfirmDialog
      open={operator !== null}
      onOpenChange={() => {
        remove.reset();
        onClose();
      }}
      title="Remove this operator?"
      action="Remove operator"
      danger
      typeToConfirm={operator?.email}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => operator && remove.mutate(operator)}
    >
      {operator?.id === self
        ? "This is your own account: you are signed out, and only another owner can invite you again."
        : "Every session of theirs ends within a second. What they have done stays in the audit log."}
    </ConfirmDialog>
  );
}
