import { useQuery } from "@tanstack/react-query";
import { ErrorState } from "@/components/feedback/error-state";
import { Badge } from "@/components/ui/badge";
import { Moment } from "@/components/ui/moment";
import { Skeleton } from "@/components/ui/skeleton";
import { passkeysQuery } from "@/services/users";

/** The passkeys of a user; nothing where there is none. */
export function UserPasskeys({ id }: { id: string }) {
  const passkeys = useQuery(passkeysQuery(id));
  if (passkeys.data?.length === 0) return null;
  return (
    <section aria-labelledby="user-passkeys">
      <h3 id="user-passkeys" className="mb-2 font-medium">
        Passkeys
      </h3>
      {passkeys.isPending && <Skeleton className="h-10 w-full" />}
      {passkeys.isError && (
        <ErrorState
          title="The passkeys could not be loaded"
          error={passkeys.error}
          onRetry={passkeys.refetch}
          busy={passkeys.isFetching}
        />
      )}
      {passkeys.data && (
        <ul className="divide-y rounded-lg border bg-surface">
          {passkeys.data.map(({ id: passkey, name, backed_up, created_at, last_used_at }) => (
            <li key={passkey} className="flex items-center gap-3 px-3 py-2">
              <span className="min-w-0 flex-1 truncate font-medium">
                {name ?? <span className="font-normal text-ink-muted">without a name</span>}
              </span>
              {backed_up && <Badge>synced</Badge>}
              <span className="text-ink-muted text-xs">
                {last_used_at === null ? (
                  <>
                    added <Moment at={created_at} />
                  </>
                ) : (
                  <>
                    used <Moment at={last_used_at} />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
