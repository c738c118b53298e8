import { useInfiniteQuery } from "@tanstack/react-query";
import { UserPlus, UsersRound } from "lucide-react";
import { useState } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { LoadMore } from "@/components/table/load-more";
import { TableSkeleton } from "@/components/table/table-skeleton";
import { Button } from "@/components/ui/button";
import { Code } from "@/components/ui/code";
import { useRefusal } from "@/hooks/use-refusal";
import { usersQuery } from "@/services/users";
import { plural } from "@/utils/text";
import { NewUserDialog } from "./new-user-dialog";
import { UserPanel } from "./user-panel";
import { UserSearch } from "./user-search";
import { usersRoute } from "./users-route";
import { USER_COLUMNS, UsersTable } from "./users-table";

/** The accounts of your application. */
export default function UsersPage() {
  const { q, user } = usersRoute.useSearch();
  const navigate = usersRoute.useNavigate();
  const [isCreating, setCreating] = useState(false);
  const refusal = useRefusal("developer");
  const users = useInfiniteQuery(usersQuery(q));
  const items = users.data?.pages.flatMap((page) => page.items) ?? [];
  const search = (next: string | undefined) =>
    navigate({ search: (old) => ({ ...old, q: next }), replace: true });
  const open = (id: string | undefined) => navigate({ search: (old) => ({ ...old, user: id }) });
  return (
    <Page title="Users">
      <PageHeader
        title="Users"
        description="The accounts of your application. They register through its API."
        actions={
          <Button variant="primary" disabledReason={refusal} onClick={() => setCreating(true)}>
            <UserPlus aria-hidden />
            New user
          </Button>
        }
      />
      <UserSearch q={q} onSearch={search} busy={users.isPlaceholderData} />
      {users.isPending && <TableSkeleton label="Users" columns={USER_COLUMNS} />}
      {users.isError && !users.data && (
        <ErrorState
          title="The users could not be loaded"
          error={users.error}
          onRetry={users.refetch}
          busy={users.isFetching}
        />
      )}
      {users.data && items.length === 0 && <NoUsers q={q} onClear={() => search(undefined)} />}
      {items.length > 0 && (
        <>
          <UsersTable users={items} onOpen={open} />
          <LoadMore
            shown={plural(items.length, "user")}
            hasMore={users.hasNextPage}
            busy={users.isFetchingNextPage}
            onLoadMore={users.fetchNextPage}
          />
        </>
      )}
      <NewUserDialog
        open={isCreating}
        onClose={() => setCreating(false)}
        onCreated={(id) => {
          setCreating(false);
          open(id);
        }}
      />
      <UserPanel id={user} onClose={() => open(undefined)} />
    </Page>
  );
}

function NoUsers({ q, onClear }: { q: string | undefined; onClear: () => void }) {
  if (q) {
    return (
      <EmptyState
        icon={<UsersRound />}
        title={`No address holds “${q}”`}
        action={<Button onClick={onClear}>Clear search</Button>}
      />
    );
  }
  return (
    <EmptyState icon={<UsersRound />} title="No users yet">
      People register through your application: <Code>POST /v1/auth/register</Code> makes an account.
    </EmptyState>
  );
}
