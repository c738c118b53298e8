import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CodeField } from "@/components/form/code-field";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { QrCode } from "@/components/ui/qr-code";
import { type AuthenticatorSecret, confirmSecondFactor } from "@/services/account";
import { codeFault } from "@/services/faults";
import { RecoveryCodes } from "./recovery-codes";

interface SetUpDialogProps {
  /** What the authenticator has to know; null, and the dialog is closed. */
  secret: AuthenticatorSecret | null;
  onClose: () => void;
  /** The second factor is asked for from now on. */
  onConfirmed: () => Promise<void>;
}

/** Gives an authenticator its secret, has a code prove that it has it, and shows the recovery codes this once. */
export function SetUpDialog({ secret, onClose, onConfirmed }: SetUpDialogProps) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const close = () => {
    setCodes(null);
    onClose();
  };
  return (
    <Dialog
      open={secret !== null}
      onOpenChange={close}
      title={codes ? "Your recovery codes" : "Set up a second factor"}
      size="md"
      insistent={codes !== null}
    >
      {codes && <RecoveryCodes codes={codes} onDone={close} />}
      {secret && !codes && (
        <ConfirmForm
          secret={secret}
          onCancel={close}
          onConfirmed={async (given) => {
            setCodes(given);
            await onConfirmed();
          }}
        />
      )}
    </Dialog>
  );
}

interface ConfirmFormProps {
  secret: AuthenticatorSecret;
  onCancel: () => void;
  onConfirmed: (codes: string[]) => Promise<void>;
}

function ConfirmForm({ secret, onCancel, onConfirmed }: ConfirmFormProps) {
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => confirmSecondFactor(code.replaceAll(/\s/g, "")),
    onSuccess: onConfirmed,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() !== "") confirm.mutate();
  };
  return (
    <form onSubmit={submit} noValidate className="flex min-h-0 flex-col">
      <DialogBody className="space-y-5">
        <div className="flex flex-wrap gap-5">
          <QrCode text={secret.uri} label="QR code of the secret" />
          <div className="min-w-0 flex-1 basis-56 space-y-3">
            <p className="text-ink-muted">
              Scan it with an authenticator app. Where you cannot, give the app one of these:
            </p>
            <Given label="Secret" text={secret.secret} />
            <Given label="Address" text={secret.uri} />
          </div>
        </div>
        <CodeField
          label="Code that the app shows"
          kind="digits"
          hint="Six digits. They show that the app has it."
          value={code}
          onChange={setCode}
          error={codeFault(confirm.error)}
        />
      </DialogBody>
      <DialogFooter>
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          busy={confirm.isPending}
          disabledReason={code.trim() === "" && "Enter the code first."}
        >
          Turn on
        </Button>
      </DialogFooter>
    </form>
  );
}

function Given({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <p className="mb-1 text-ink-muted text-xs">{label}</p>
      <div className="flex items-start gap-1 rounded-lg border bg-sunken py-1 pr-1 pl-2.5">
        <code className="min-w-0 flex-1 select-all break-all py-1 font-mono text-xs">{text}</code>
        <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />
      </div>
    </div>
  );
}
