import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { PagedList } from "@/components/table/paged-list";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { useRefusal } from "@/hooks/use-refusal";
import { deleteInvitation, type Invitation, invitationsQuery } from "@/services/operators";
import { toast } from "@/stores/toast";

/** Who has been invited and has not come yet. */
export function InvitationList() {
  const invitations = useInfiniteQuery(invitationsQuery());
  const [withdrawing, setWithdrawing] = useState<Invitation | null>(null);
  return (
    <section aria-labelledby="invitations" className="mt-8">
      <h2 id="invitations" className="mb-3 font-semibold text-lg tracking-tight">
        Invitations
      </h2>
      <PagedList
        query={invitations}
        label="Invitations"
        noun="invitation"
        columns={["Email", "Role", "Expires"]}
        empty={
          <p className="rounded-lg border bg-canvas px-3 py-4 text-center text-ink-muted">
            Nobody is invited now.
          </p>
        }
      >
        {(items) => (
          <ul className="divide-y rounded-lg border bg-surface">
            {items.map((each) => (
              <InvitationRow key={each.id} invitation={each} onWithdraw={() => setWithdrawing(each)} />
            ))}
          </ul>
        )}
      </PagedList>
      <WithdrawDialog invitation={withdrawing} onClose={() => setWithdrawing(null)} />
    </section>
  );
}

function InvitationRow({ invitation, onWithdraw }: { invitation: Invitation; onWithdraw: () => void }) {
  const { email, role, expires_at } = invitation;
  const refusal = useRefusal("owner");
  return (
    <li className="flex items-center gap-3 px-3 py-2">
      <div className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{email}</span>
          <Badge>{role}</Badge>
        </span>
        <span className="text-ink-muted text-xs">
          The link expires <Moment at={expires_at} />
        </span>
      </div>
      <Button size="sm" className="relative" disabledReason={refusal} onClick={onWithdraw}>
        Withdraw
        <span className="sr-only"> the invitation of {email}</span>
      </Button>
    </li>
  );
}

function WithdrawDialog({ invitation, onClose }: { invitation: Invitation | null; onClose: () => void }) {
  const queryClient = useQueryClient();
  const withdraw = useMutation({
    mutationFn: ({ id }: Invitation) => deleteInvitation(id),
    onSuccess: async () => {
      onClose();
      toast({ tone: "success", title: "Invitation withdrawn" });
      await queryClient.invalidateQueries({ queryKey: invitationsQuery().queryKey });
    },
  });
  return (
    <ConfirmDialog
      open={invitation !== null}
      onOpenChange={() => {
        withdraw.reset();
        onClose();
      }}
      title="Withdraw this invitation?"
      action="Withdraw"
      danger
      busy={withdraw.isPending}
      error={withdraw.error}
      onConfirm={() => invitation && withdraw.mutate(invitation)}
    >
      The link that {invitation?.email} was given opens nothing any more.
    </ConfirmDialog>
  );
}
