import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { useRefusal } from "@/hooks/use-refusal";
import { faultMessage } from "@/services/errors";
import { clearWrongPasswords, type User } from "@/services/users";
import { toast } from "@/stores/toast";
import { plural } from "@/utils/text";
import { useRefreshUsers } from "./use-refresh-users";

/** How often in a row a user's password was guessed wrong, and a way to forget that; nothing where it never was. */
export function WrongPasswords({ user }: { user: User }) {
  const refusal = useRefusal("support");
  const refresh = useRefreshUsers();
  const clear = useMutation({
    mutationFn: () => clearWrongPasswords(user.id),
    onSuccess: async () => {
      await refresh();
      toast({ tone: "success", title: "Wrong passwords forgotten" });
    },
  });
  if (user.wrong_passwords === 0) return null;
  const isClosed = user.password_state === "closed";
  return (
    <Callout tone={isClosed ? "warning" : "neutral"}>
      <p>
        {isClosed
          ? `${plural(user.wrong_passwords, "wrong password")} in a row: the password alone lets nobody in, but where the user is signed in. A code of their authenticator beside it, a mailed code and a reset do.`
          : `${plural(user.wrong_passwords, "wrong password")} in a row. A hundred close the account to its password alone.`}
      </p>
      {clear.isError && <p role="alert">{faultMessage(clear.error)}</p>}
      <Button
        className="mt-2"
        size="sm"
        busy={clear.isPending}
        disabledReason={refusal}
        onClick={() => clear.mutate()}
      >
        Forget them
      </Button>
    </Callout>
  );
}
