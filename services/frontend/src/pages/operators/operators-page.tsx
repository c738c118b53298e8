import { useInfiniteQuery } from "@tanstack/react-query";
import { UserPlus, UsersRound } from "lucide-react";
import { useState } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { SettingsPage } from "@/components/layout/settings-page";
import { PagedList } from "@/components/table/paged-list";
import { Button } from "@/components/ui/button";
import { useRefusal } from "@/hooks/use-refusal";
import { operatorsQuery } from "@/services/operators";
import { InvitationList } from "./invitation-list";
import { InviteDialog } from "./invite-dialog";
import { OPERATOR_COLUMNS, OperatorsTable } from "./operators-table";

/** The people who run this installation, and those who are invited to. */
export default function OperatorsPage() {
  const operators = useInfiniteQuery(operatorsQuery());
  const [isInviting, setInviting] = useState(false);
  const refusal = useRefusal("owner");
  return (
    <SettingsPage
      title="Operators"
      description="The people who run this installation. They sign in to this console, not to your application."
      actions={
        <Button variant="primary" disabledReason={refusal} onClick={() => setInviting(true)}>
          <UserPlus aria-hidden />
          Invite
        </Button>
      }
    >
      <PagedList
        query={operators}
        label="Operators"
        noun="operator"
        columns={OPERATOR_COLUMNS}
        empty={<EmptyState icon={<UsersRound aria-hidden />} title="No operators" />}
      >
        {(items) => <OperatorsTable operators={items} />}
      </PagedList>
      <InvitationList />
      <InviteDialog open={isInviting} onClose={() => setInviting(false)} />
    </SettingsPage>
  );
}
