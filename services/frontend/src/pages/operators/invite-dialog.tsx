import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ShownOnce } from "@/components/feedback/shown-once";
import { FormField } from "@/components/form/form-field";
import { RoleChoice } from "@/components/form/role-choice";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { sortFaults } from "@/services/faults";
import { type Invited, invitationsQuery, invite } from "@/services/operators";
import type { Role } from "@/utils/roles";
import { fullTime } from "@/utils/time";

/** Invites somebody to run this installation, then shows the link this once. */
export function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [invited, setInvited] = useState<Invited | null>(null);
  const close = () => {
    setInvited(null);
    onClose();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={invited ? `The invitation of ${invited.email}` : "Invite an operator"}
      insistent={invited !== null}
    >
      {invited ? (
        <>
          <DialogBody>
            <ShownOnce label="Invitation link" secret={new URL(invited.url, location.origin).href}>
              Give it to {invited.email} alone: whoever opens it first becomes {invited.role}. It works once,
              until {fullTime(invited.expires_at)}. Where this installation sends mail, they got it by mail
              too.
            </ShownOnce>
          </DialogBody>
          <DialogFooter>
            <Button variant="primary" onClick={close}>
              Done
            </Button>
          </DialogFooter>
        </>
      ) : (
        <InviteForm onInvited={setInvited} onCancel={close} />
      )}
    </Dialog>
  );
}

interface InviteFormProps {
  onInvited: (invited: Invited | null) => void;
  onCancel: () => void;
}

function InviteForm({ onInvited, onCancel }: InviteFormProps) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("developer");
  const queryClient = useQueryClient();
  const send = useMutation({
    mutationFn: () => invite({ email: email.trim(), role }),
    onSuccess: async (invited) => {
      onInvited(invited);
      await queryClient.invalidateQueries({ queryKey: invitationsQuery().queryKey });
    },
  });
  const { faults, rest } = sortFaults(send.error, ["email", "role"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <form onSubmit={submit} noValidate className="flex min-h-0 flex-col">
      <DialogBody className="space-y-5">
        {rest && (
          <Callout tone="danger" alert>
            {rest}
          </Callout>
        )}
        <FormField label="Email" error={faults.email}>
          <Input
            type="email"
            autoComplete="off"
            value={email}
            onChange={({ target }) => setEmail(target.value)}
          />
        </FormField>
        <RoleChoice value={role} onChange={setRole} error={faults.role} />
      </DialogBody>
      <DialogFooter>
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          busy={send.isPending}
          disabledReason={email.trim() === "" && "Whom? Enter an address first."}
        >
          Invite
        </Button>
      </DialogFooter>
    </form>
  );
}
