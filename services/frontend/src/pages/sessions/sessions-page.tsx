import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MonitorSmartphone, X } from "lucide-react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { LoadMore } from "@/components/table/load-more";
import { TableSkeleton } from "@/components/table/table-skeleton";
import { Button } from "@/components/ui/button";
import { sessionsQuery } from "@/services/sessions";
import { plural } from "@/utils/text";
import { sessionsRoute } from "./sessions-route";
import { SESSION_COLUMNS, SessionsTable } from "./sessions-table";
import { UserFilter } from "./user-filter";

/** Who is signed in, and from where. */
export default function SessionsPage() {
  const { user } = sessionsRoute.useSearch();
  const sessions = useInfiniteQuery(sessionsQuery(user));
  const items = sessions.data?.pages.flatMap((page) => page.items) ?? [];
  const showAll = (
    <Button asChild>
      <Link to="/sessions">
        <X aria-hidden />
        Show all sessions
      </Link>
    </Button>
  );
  return (
    <Page title="Sessions" className="max-w-6xl">
      <PageHeader
        title="Sessions"
        description="Who is signed in, and from where. Users of your application and operators of this console."
        actions={user && showAll}
      />
      {user && <UserFilter id={user} />}
      {sessions.isPending && <TableSkeleton label="Sessions" columns={SESSION_COLUMNS} />}
      {sessions.isError && !sessions.data && (
        <ErrorState
          title="The sessions could not be loaded"
          error={sessions.error}
          onRetry={sessions.refetch}
          busy={sessions.isFetching}
        />
      )}
      {sessions.data && items.length === 0 && (
        <EmptyState icon={<MonitorSmartphone />} title="Nobody is signed in" action={user && showAll}>
          {user ? "This user has no session that has not expired." : "Sessions appear as people sign in."}
        </EmptyState>
      )}
      {items.length > 0 && (
        <>
          <SessionsTable sessions={items} />
          <LoadMore
            shown={plural(items.length, "session")}
            hasMore={sessions.hasNextPage}
            busy={sessions.isFetchingNextPage}
            onLoadMore={sessions.fetchNextPage}
          />
        </>
      )}
    </Page>
  );
}
