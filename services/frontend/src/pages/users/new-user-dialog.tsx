import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { FormField } from "@/components/form/form-field";
import { SegmentedChoice } from "@/components/form/segmented-choice";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import { Textarea } from "@/components/ui/textarea";
import { sortFaults } from "@/services/faults";
import { createUser, type NewUser } from "@/services/users";
import { toast } from "@/stores/toast";
import { BLANK_USER, newUserOf } from "./new-user.utils";
import { useRefreshUsers } from "./use-refresh-users";

const WAYS = [
  { value: "password", label: "Password" },
  { value: "hash", label: "Imported hash" },
] as const;

interface NewUserDialogProps {
  open: boolean;
  onClose: () => void;
  /** Called with the id of the account that was made. */
  onCreated: (id: string | undefined) => void;
}

/** Makes an account, or takes one over from another system. */
export function NewUserDialog({ open, onClose, onCreated }: NewUserDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onClose} title="New user" description="An account of your application.">
      <NewUserForm onCancel={onClose} onCreated={onCreated} />
    </Dialog>
  );
}

interface NewUserFormProps extends Pick<NewUserDialogProps, "onCreated"> {
  onCancel: () => void;
}

function NewUserForm({ onCancel, onCreated }: NewUserFormProps) {
  const [draft, setDraft] = useState(BLANK_USER);
  const change = (next: Partial<typeof draft>) => setDraft({ ...draft, ...next });
  const verifiedId = useId();
  const refresh = useRefreshUsers();
  const wanted = newUserOf(draft);
  const create = useMutation({
    mutationFn: (user: NewUser) => createUser(user),
    onSuccess: async (user) => {
      onCreated(user?.id);
      toast({ tone: "success", title: "User created" });
      await refresh();
    },
  });
  const { faults, rest } = sortFaults(create.error, ["email", "password", "password_hash", "fields"]);
  const isHash = draft.way === "hash";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted) create.mutate(wanted);
  };
  const missing =
    (draft.email.trim() === "" && "Enter an address first.") ||
    (draft.secret === "" && `Enter ${isHash ? "the hash" : "a password"} first.`) ||
    (wanted === null && "Mend the fields first.");
  return (
    <form onSubmit={submit} noValidate className="flex min-h-0 flex-col">
      <DialogBody className="space-y-4">
        {rest && (
          <Callout tone="danger" alert>
            {rest}
          </Callout>
        )}
        <FormField label="Email" error={faults.email}>
          <Input
            type="email"
            autoComplete="off"
            value={draft.email}
            onChange={({ target }) => change({ email: target.value })}
          />
        </FormField>
        <SegmentedChoice
          legend="How they sign in"
          options={WAYS}
          value={draft.way}
          onValueChange={(way) => change({ way, secret: "" })}
        />
        <FormField
          label={isHash ? "Hash of their password" : "Password"}
          hint={
            isHash ? "As the other system keeps it: $argon2id$…, $2b$…" : "They can change it themselves."
          }
          error={faults.password ?? faults.password_hash}
        >
          <Input
            type={isHash ? "text" : "password"}
            autoComplete="new-password"
            spellCheck={false}
            className={isHash ? "font-mono" : undefined}
            value={draft.secret}
            onChange={({ target }) => change({ secret: target.value })}
          />
        </FormField>
        <div className="flex items-center gap-2.5">
          <Switch
            id={verifiedId}
            checked={draft.isVerified}
            onCheckedChange={(isVerified) => change({ isVerified })}
          />
          <label htmlFor={verifiedId} className="font-medium">
            The address is known to be theirs
          </label>
        </div>
        <FormField
          label="Other fields"
          optional
          hint='Of their record in users, as JSON: {"name": "Ada"}'
          error={wanted === null ? "This is no JSON object." : faults.fields}
        >
          <Textarea
            className="font-mono"
            spellCheck={false}
            value={draft.fields}
            onChange={({ target }) => change({ fields: target.value })}
          />
        </FormField>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={create.isPending} disabledReason={missing}>
          Create user
        </Button>
      </DialogFooter>
    </form>
  );
}
