import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ErrorState } from "@/components/feedback/error-state";
import { Device } from "@/components/sessions/device";
import { EndSessionDialog } from "@/components/sessions/end-session-dialog";
import { LoadMore } from "@/components/table/load-more";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Skeleton } from "@/components/ui/skeleton";
import { useRefusal } from "@/hooks/use-refusal";
import { type SessionItem, sessionsQuery } from "@/services/sessions";
import { plural } from "@/utils/text";

/** Where a user is signed in. */
export function UserSessions({ id }: { id: string }) {
  const sessions = useInfiniteQuery(sessionsQuery(id));
  const [ending, setEnding] = useState<SessionItem | null>(null);
  const refusal = useRefusal("support");
  const items = sessions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-labelledby="user-sessions">
      <div className="mb-2 flex items-center justify-between">
        <h3 id="user-sessions" className="font-medium">
          Sessions
        </h3>
        <Link to="/sessions" search={{ user: id }} className="text-accent text-xs hover:underline">
          Show in Sessions
        </Link>
      </div>
      {sessions.isPending && <Skeleton className="h-14 w-full" />}
      {sessions.isError && (
        <ErrorState
          title="The sessions could not be loaded"
          error={sessions.error}
          onRetry={sessions.refetch}
          busy={sessions.isFetching}
        />
      )}
      {sessions.data && items.length === 0 && (
        <p className="rounded-lg border bg-canvas px-3 py-4 text-center text-ink-muted">Signed in nowhere.</p>
      )}
      {items.length > 0 && (
        <>
          <ul className="divide-y rounded-lg border bg-surface">
            {items.map((session) => (
              <li key={session.id} className="flex items-center gap-3 px-3 py-2">
                <div className="min-w-0 flex-1">
                  <Device agent={session.device} />
                  <p className="mt-0.5 truncate text-ink-muted text-xs">
                    <span className="font-mono">{session.address}</span> · last seen{" "}
                    <Moment at={session.last_seen_at} />
                  </p>
                </div>
                <Button
                  size="sm"
                  className="relative"
                  disabledReason={refusal}
                  onClick={() => setEnding(session)}
                >
                  End
                  <span className="sr-only"> session on {session.address}</span>
                </Button>
              </li>
            ))}
          </ul>
          {sessions.hasNextPage && (
            <LoadMore
              shown={plural(items.length, "session")}
              hasMore
              busy={sessions.isFetchingNextPage}
              onLoadMore={sessions.fetchNextPage}
            />
          )}
        </>
      )}
      <EndSessionDialog session={ending} onClose={() => setEnding(null)} />
    </section>
  );
}
