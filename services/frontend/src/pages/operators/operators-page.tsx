import { useInfiniteQuery } from "@tanstack/react-query";
import { UsersRound } from "lucide-react";
import { EmptyState } from "@/components/feedback/empty-state";
import { SettingsPage } from "@/components/layout/settings-page";
import { PagedList } from "@/components/table/paged-list";
import { operatorsQuery } from "@/services/operators";
import { OPERATOR_COLUMNS, OperatorsTable } from "./operators-table";

/** The people who run this installation. */
export default function OperatorsPage() {
  const operators = useInfiniteQuery(operatorsQuery());
  return (
    <SettingsPage
      title="Operators"
      description="The people who run this installation. They sign in to this console, not to your application."
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
    </SettingsPage>
  );
}
