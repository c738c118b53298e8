import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ban, CircleCheck, Trash2 } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { useRefusal } from "@/hooks/use-refusal";
import { deleteUser, setUserDisabled, type User } from "@/services/users";
import { toast } from "@/stores/toast";
import { useRefreshUsers } from "./use-refresh-users";

interface UserActionsProps {
  user: User;
  onDeleted: () => void;
}

/** Disabling, enabling and deleting an account, each after a question. */
export function UserActions({ user, onDeleted }: UserActionsProps) {
  const [asking, setAsking] = useState<"disable" | "delete" | null>(null);
  const refusal = useRefusal("support");
  return (
    <DialogFooter className="justify-between">
      <Button
        variant="ghost"
        className="text-danger hover:text-danger"
        disabledReason={refusal}
        onClick={() => setAsking("delete")}
      >
        <Trash2 aria-hidden />
        Delete user
      </Button>
      <Button disabledReason={refusal} onClick={() => setAsking("disable")}>
        {user.disabled ? <CircleCheck aria-hidden /> : <Ban aria-hidden />}
        {user.disabled ? "Enable user" : "Disable user"}
      </Button>
      <DisableDialog user={user} open={asking === "disable"} onClose={() => setAsking(null)} />
      <DeleteUserDialog
        user={user}
        open={asking === "delete"}
        onClose={() => setAsking(null)}
        onDeleted={onDeleted}
      />
    </DialogFooter>
  );
}

interface QuestionProps {
  user: User;
  open: boolean;
  onClose: () => void;
}

function DisableDialog({ user, open, onClose }: QuestionProps) {
  const refresh = useRefreshUsers();
  const name = user.email ?? "This user";
  const next = !user.disabled;
  const change = useMutation({
    mutationFn: () => setUserDisabled(user.id, next),
    onSuccess: async () => {
      await refresh();
      onClose();
      toast({ tone: "success", title: next ? "User disabled" : "User enabled" });
    },
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={() => {
        change.reset();
        onClose();
      }}
      title={next ? "Disable this user?" : "Enable this user?"}
      action={next ? "Disable user" : "Enable user"}
      danger={next}
      busy={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate()}
    >
      {next
        ? `Every session of ${name} ends within a second, and they cannot sign in until you enable them again. Their records stay.`
        : `${name} can sign in again. Sessions that have ended stay ended.`}
    </ConfirmDialog>
  );
}

function DeleteUserDialog({ user, open, onClose, onDeleted }: QuestionProps & { onDeleted: () => void }) {
  const queryClient = useQueryClient();
  const refresh = useRefreshUsers();
  const remove = useMutation({
    mutationFn: () => deleteUser(user.id),
    onSuccess: async () => {
      onDeleted();
      toast({ tone: "success", title: "User deleted" });
      queryClient.removeQueries({ queryKey: ["users", "one", user.id] });
      await refresh();
    },
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={() => {
        remove.reset();
        onClose();
      }}
      title="Delete this user?"
      action="Delete user"
      danger
      typeToConfirm={user.email ?? user.id}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
    >
      The account, its record in users and all of its sessions are deleted for good. Records that point at it
      follow what their relation says: they go too, lose the reference, or forbid the deletion.
    </ConfirmDialog>
  );
}
