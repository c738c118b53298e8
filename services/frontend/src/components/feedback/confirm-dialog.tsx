import { type FormEvent, type ReactNode, useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { errorMessage } from "@/services/errors";

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What will happen, in plain words. */
  children: ReactNode;
  /** The verb on the button: "Delete user". */
  action: string;
  danger?: boolean;
  /** For what cannot be taken back: this word has to be typed first. */
  typeToConfirm?: string;
  busy?: boolean;
  /** Why it did not work; the dialog stays open and shows it. */
  error?: unknown;
  onConfirm: () => void;
}

/** Asks before something happens: `<ConfirmDialog open={open} title="Delete user" action="Delete user" danger typeToConfirm={email} ...>`. */
export function ConfirmDialog({ open, onOpenChange, title, ...body }: ConfirmDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title}>
      <ConfirmForm {...body} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

interface ConfirmFormProps extends Omit<ConfirmDialogProps, "open" | "onOpenChange" | "title"> {
  onCancel: () => void;
}

function ConfirmForm(props: ConfirmFormProps) {
  const { children, action, danger = false, typeToConfirm, busy = false, error, onConfirm, onCancel } = props;
  const [typed, setTyped] = useState("");
  const missing = typeToConfirm !== undefined && typed !== typeToConfirm;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // React passes it on from the dialog to a form that asks: that one is not submitted.
    event.stopPropagation();
    if (!missing && !busy) onConfirm();
  };
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col">
      <DialogBody className="space-y-4">
        <div className="text-ink-muted">{children}</div>
        {typeToConfirm !== undefined && (
          <FormField label={`Type ${typeToConfirm} to confirm`}>
            <Input
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </FormField>
        )}
        {error != null && (
          <Callout tone="danger" alert>
            {errorMessage(error)}
          </Callout>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          type="submit"
          variant={danger ? "danger" : "primary"}
          busy={busy}
          disabledReason={missing && `Type ${typeToConfirm} first.`}
        >
          {action}
        </Button>
      </DialogFooter>
    </form>
  );
}
