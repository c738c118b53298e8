import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { RoleChoice } from "@/components/form/role-choice";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { faultMessage } from "@/services/errors";
import { type OperatorItem, operatorsQuery, setOperatorRole } from "@/services/operators";
import { toast } from "@/stores/toast";
import { ROLES } from "@/utils/roles";

interface RoleDialogProps {
  /** Whose role is changed; null, and the dialog is closed. */
  operator: OperatorItem | null;
  onClose: () => void;
}

/** Gives an operator another role. */
export function RoleDialog({ operator, onClose }: RoleDialogProps) {
  return (
    <Dialog open={operator !== null} onOpenChange={onClose} title="Change role" description={operator?.email}>
      {operator && <RoleForm operator={operator} onClose={onClose} />}
    </Dialog>
  );
}

function RoleForm({ operator, onClose }: { operator: OperatorItem; onClose: () => void }) {
  const current = ROLES.find((each) => each === operator.role);
  const [role, setRole] = useState(current ?? "viewer");
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => setOperatorRole(operator.id, role),
    onSuccess: async () => {
      onClose();
      toast({ tone: "success", title: "Role changed" });
      await queryClient.invalidateQueries({ queryKey: operatorsQuery().queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col">
      <DialogBody className="space-y-4">
        <RoleChoice value={role} onChange={setRole} />
        {save.isError && (
          <Callout tone="danger" alert>
            {faultMessage(save.error)}
          </Callout>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          busy={save.isPending}
          disabledReason={role === current && "That is the role now."}
        >
          Change role
        </Button>
      </DialogFooter>
    </form>
  );
}
