import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { identitiesQuery, removeUserIdentity, type User, type UserIdentity } from "@/services/users";
import { toast } from "@/stores/toast";
import { userName } from "@/utils/user-name";

interface RemoveIdentityDialogProps {
  user: User;
  /** What is to go; null while nothing is asked. */
  identity: UserIdentity | null;
  /** Whether nothing else signs the user in then. */
  isLast: boolean;
  onClose: () => void;
}

/** Asks before a provider signs a user in no more, and says so where it is the last that does. */
export function RemoveIdentityDialog({ user, identity, isLast, onClose }: RemoveIdentityDialogProps) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: (id: string) => removeUserIdentity(user.id, id),
    onSuccess: async () => {
      onClose();
      toast({ tone: "success", title: "Provider removed" });
      await queryClient.invalidateQueries({ queryKey: identitiesQuery(user.id).queryKey });
    },
  });
  return (
    <ConfirmDialog
      open={identity !== null}
      onOpenChange={() => {
        remove.reset();
        onClose();
      }}
      title={`Remove ${identity?.provider ?? "the provider"}?`}
      action="Remove"
      danger
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => identity !== null && remove.mutate(identity.id)}
    >
      <p>
        {userName(user)} signs in with it no more, and a mail tells them. Their sessions go on. Where both
        sides have proved the address, signing in with the provider links it anew.
      </p>
      {isLast && (
        <p className="mt-2 text-ink">
          They have no password and no other provider: only a code or a reset by mail lets them in then.
        </p>
      )}
    </ConfirmDialog>
  );
}
