import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { deleteProvider, type Provider, providersQuery } from "@/services/providers";
import { toast } from "@/stores/toast";

interface DeleteProviderDialogProps {
  /** What is removed; null, and the dialog is closed. */
  provider: Provider | null;
  onClose: () => void;
}

/** Asks before a provider is taken away. */
export function DeleteProviderDialog({ provider, onClose }: DeleteProviderDialogProps) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: (each: Provider) => deleteProvider(each.provider),
    onSuccess: async () => {
      onClose();
      toast({ tone: "success", title: "Provider removed" });
      await queryClient.invalidateQueries({ queryKey: providersQuery().queryKey });
    },
  });
  return (
    <ConfirmDialog
      open={provider !== null}
      onOpenChange={() => {
        remove.reset();
        onClose();
      }}
      title={`Remove ${provider?.name ?? "this provider"}?`}
      action="Remove provider"
      danger
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => provider && remove.mutate(provider)}
    >
      Its client id and secret are forgotten, and nobody signs in there any more. Users whose only way in it
      was need a password. To pause it, edit it instead.
    </ConfirmDialog>
  );
}
