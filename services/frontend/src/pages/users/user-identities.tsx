import { useQuery } from "@tanstack/react-query";
import { ErrorState } from "@/components/feedback/error-state";
import { Moment } from "@/components/ui/moment";
import { Skeleton } from "@/components/ui/skeleton";
import { identitiesQuery } from "@/services/users";

/** Where a user may sign in instead of by a password; nothing where that is nowhere. */
export function UserIdentities({ id }: { id: string }) {
  const identities = useQuery(identitiesQuery(id));
  if (identities.data?.length === 0) return null;
  return (
    <section aria-labelledby="user-identities">
      <h3 id="user-identities" className="mb-2 font-medium">
        Signs in with
      </h3>
      {identities.isPending && <Skeleton className="h-10 w-full" />}
      {identities.isError && (
        <ErrorState
          title="The identities could not be loaded"
          error={identities.error}
          onRetry={identities.refetch}
          busy={identities.isFetching}
        />
      )}
      {identities.data && (
        <ul className="divide-y rounded-lg border bg-surface">
          {identities.data.map(({ id: identity, provider, email, created_at }) => (
            <li key={identity} className="flex items-center gap-3 px-3 py-2">
              <span className="font-medium">{provider}</span>
              <span className="min-w-0 flex-1 truncate text-ink-muted">{email}</span>
              <span className="text-ink-muted text-xs">
                since <Moment at={created_at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
