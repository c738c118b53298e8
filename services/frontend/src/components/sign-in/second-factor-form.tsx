import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CodeField } from "@/components/form/code-field";
import { Button } from "@/components/ui/button";
import { codeFault } from "@/services/faults";
import { type Challenge, signInSecond } from "@/services/session";

interface SecondFactorFormProps {
  challenge: Challenge;
  onDone: () => void;
  /** Asks for the password once more: the challenge is good for five minutes. */
  onStartOver: () => void;
}

/** Asks for the second factor after the password. */
export function SecondFactorForm({ challenge, onDone, onStartOver }: SecondFactorFormProps) {
  const [way, setWay] = useState<"totp" | "recovery">("totp");
  const [code, setCode] = useState("");
  const enter = useMutation({
    mutationFn: () => signInSecond(way, challenge.mfa_token, code.trim()),
    onSuccess: onDone,
  });
  const isDigits = way === "totp";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (code.trim() !== "") enter.mutate();
  };
  const change = () => {
    enter.reset();
    setCode("");
    setWay(isDigits ? "recovery" : "totp");
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      <CodeField
        key={way}
        label={isDigits ? "Code of your authenticator" : "Recovery code"}
        kind={isDigits ? "digits" : "recovery"}
        hint={
          isDigits ? "Six digits." : "One of those that you were given when you set it up. It works once."
        }
        value={code}
        onChange={setCode}
        error={codeFault(enter.error)}
      />
      <Button
        type="submit"
        variant="primary"
        size="lg"
        busy={enter.isPending}
        disabledReason={code.trim() === "" && "Enter a code first."}
      >
        Sign in
      </Button>
      <div className="flex flex-wrap justify-between gap-2">
        {challenge.methods.includes("recovery_code") && (
          <Button variant="ghost" className="-ml-3" onClick={change}>
            {isDigits ? "Use a recovery code" : "Use the authenticator"}
          </Button>
        )}
        <Button variant="ghost" className="-mr-3" onClick={onStartOver}>
          Start over
        </Button>
      </div>
    </form>
  );
}
