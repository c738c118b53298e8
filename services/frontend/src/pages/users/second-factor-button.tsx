import { useMutation } from "@tanstack/react-query";
import { ShieldOff } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { Button } from "@/components/ui/button";
import { useRefusal } from "@/hooks/use-refusal";
import { removeUserSecondFactor, type User } from "@/services/users";
import { toast } from "@/stores/toast";
import { useRefreshUsers } from "./use-refresh-users";

/** Takes a user's second factor away, after a question: for those who lost their phone, their recovery codes, their passkeys. */
export function SecondFactorButton({ user }: { user: User }) {
  const [open, setOpen] = useState(false);
  const refusal = useRefusal("support");
  const refresh = useRefreshUsers();
  const remove = useMutation({
    mutationFn: () => removeUserSecondFactor(user.id),
    onSuccess: async (isRemoved) => {
      setOpen(false);
      toast(
        isRemoved
          ? { tone: "success", title: "Second factor removed" }
          : { tone: "neutral", title: "There was no second factor" },
      );
      await refresh();
    },
  });
  return (
    <>
      <Button
        disabledReason={user.second_factor ? refusal : "There is none to remove"}
        onClick={() => setOpen(true)}
      >
        <ShieldOff aria-hidden />
        Remove second factor
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={(next) => {
          remove.reset();
          setOpen(next);
        }}
        title="Remove the second factor?"
        action="Remove"
        danger
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      >
        {user.email ?? "This user"} then signs in by the password alone and by no passkey, and a mail tells
        them. Make sure that it is them who ask.
      </ConfirmDialog>
    </>
  );
}
