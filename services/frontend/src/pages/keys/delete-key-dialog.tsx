import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { type ApiKey, deleteKey, keysQuery } from "@/services/keys";
import { toast } from "@/stores/toast";

interface DeleteKeyDialogProps {
  /** The key to end; null, and the dialog is closed. */
  apiKey: ApiKey | null;
  onClose: () => void;
}

/** Asks before a key ends. */
export function DeleteKeyDialog({ apiKey, onClose }: DeleteKeyDialogProps) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: ({ id }: ApiKey) => deleteKey(id),
    onSuccess: async () => {
      onClose();
      toast({ tone: "success", title: "Key deleted" });
      await queryClient.invalidateQueries({ queryKey: keysQuery().queryKey });
    },
  });
  return (
    <ConfirmDialog
      open={apiKey !== null}
      onOpenChange={() => {
        remove.reset();
        onClose();
      }}
      title="Delete this key?"
      action="Delete key"
      danger
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => apiKey && remove.mutate(apiKey)}
    >
      Whatever calls with {apiKey ? `“${apiKey.name}”` : "it"} is refused within a second. A deleted key does
      not come back; a new one has another text.
    </ConfirmDialog>
  );
}
