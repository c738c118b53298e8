import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { faultMessage } from "@/services/errors";
import { type Challenge, endReplacedSession, signIn } from "@/services/session";
import { accessToken } from "@/services/tokens";
import { useSession } from "@/stores/session";
import { SecondFactorForm } from "./second-factor-form";

interface SignInAgainDialogProps {
  open: boolean;
  onClose: () => void;
  /** Called with a session that has just begun: what was refused can be tried again. */
  onDone: () => void;
}

/** Asks for the password once more, for what takes a login of the last minutes. The session before ends. */
export function SignInAgainDialog({ open, onClose, onDone }: SignInAgainDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      title="Sign in again"
      description="This takes a login of the last five minutes."
    >
      <SignInAgain onClose={onClose} onDone={onDone} />
    </Dialog>
  );
}

function SignInAgain({ onClose, onDone }: Omit<SignInAgainDialogProps, "open">) {
  const email = useSession((state) => state.operator?.email ?? "");
  const [password, setPassword] = useState("");
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  const [before] = useState(accessToken);
  const done = () => {
    if (before !== null) void endReplacedSession(before);
    onDone();
  };
  const enter = useMutation({
    mutationFn: () => signIn({ email, password }),
    onSuccess: (asked) => (asked === null ? done() : setChallenge(asked)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password !== "") enter.mutate();
  };
  if (challenge !== null) {
    return (
      <DialogBody>
        <SecondFactorForm challenge={challenge} onDone={done} onStartOver={() => setChallenge(null)} />
      </DialogBody>
    );
  }
  return (
    <form onSubmit={submit} noValidate className="flex min-h-0 flex-col">
      <DialogBody>
        <input type="hidden" autoComplete="username" value={email} />
        <FormField label={`Password of ${email}`} error={enter.error ? faultMessage(enter.error) : undefined}>
          <Input
            type="password"
            autoComplete="current-password"
            autoFocus
            value={password}
            onChange={({ target }) => setPassword(target.value)}
          />
        </FormField>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          busy={enter.isPending}
          disabledReason={password === "" && "Enter your password first."}
        >
          Continue
        </Button>
      </DialogFooter>
    </form>
  );
}
