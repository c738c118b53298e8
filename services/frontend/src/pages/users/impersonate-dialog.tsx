import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ShownOnce } from "@/components/feedback/shown-once";
import { FormField } from "@/components/form/form-field";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Textarea } from "@/components/ui/textarea";
import { sortFaults } from "@/services/faults";
import { impersonate, type User } from "@/services/users";
import { type Impersonation, setImpersonation } from "@/stores/impersonation";
import { userName } from "@/utils/user-name";
import { useRefreshUsers } from "./use-refresh-users";

const ACT = "Act as them";

interface ImpersonateDialogProps {
  user: User;
  open: boolean;
  onClose: () => void;
}

/** Opens a short session as a user, for a reason that is kept, and shows its token this once. */
export function ImpersonateDialog({ user, open, onClose }: ImpersonateDialogProps) {
  const [opened, setOpened] = useState<Impersonation | null>(null);
  const close = () => {
    setOpened(null);
    onClose();
  };
  const name = userName(user);
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={opened ? `You act as ${name}` : `Act as ${name}?`}
      insistent={opened !== null}
    >
      {opened ? (
        <>
          <DialogBody>
            <ShownOnce label="Access token" secret={opened.token} title="It acts in their name">
              To your application it is theirs for 15 minutes. It changes no password, address or second
              factor. The banner above every page keeps it, and ends it.
            </ShownOnce>
          </DialogBody>
          <DialogFooter>
            <Button variant="primary" onClick={close}>
              Done
            </Button>
          </DialogFooter>
        </>
      ) : (
        <ReasonForm user={user} name={name} onCancel={close} onOpened={setOpened} />
      )}
    </Dialog>
  );
}

interface ReasonFormProps {
  user: User;
  name: string;
  onCancel: () => void;
  onOpened: (opened: Impersonation) => void;
}

function ReasonForm({ user, name, onCancel, onOpened }: ReasonFormProps) {
  const [reason, setReason] = useState("");
  const refresh = useRefreshUsers();
  const open = useMutation({
    mutationFn: () => impersonate(user.id, reason.trim()),
    onSuccess: async (session) => {
      if (session === null) return;
      const until = Date.now() + session.expires_in * 1000;
      const opened = { user: { id: user.id, name }, token: session.access_token, until };
      setImpersonation(opened);
      onOpened(opened);
      await refresh();
    },
  });
  const { faults, rest } = sortFaults(open.error, ["reason"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    open.mutate();
  };
  return (
    <form onSubmit={submit} noValidate className="flex min-h-0 flex-col">
      <DialogBody className="space-y-4">
        <Callout tone="warning">
          You see and do what they may, for 15 minutes. The audit log keeps who did it, when and why.
        </Callout>
        {rest && (
          <Callout tone="danger" alert>
            {rest}
          </Callout>
        )}
        <FormField label="Reason" hint="The ticket, or what they asked for." error={faults.reason}>
          <Textarea value={reason} onChange={({ target }) => setReason(target.value)} />
        </FormField>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          busy={open.isPending}
          disabledReason={reason.trim() === "" && "Give a reason first."}
        >
          {ACT}
        </Button>
      </DialogFooter>
    </form>
  );
}
