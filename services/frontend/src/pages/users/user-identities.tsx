import { useQuery } from "@tanstack/react-query";
import { Unlink } from "lucide-react";
import { useState } from "react";
import { ErrorState } from "@/components/feedback/error-state";
import { IconButton } from "@/components/ui/icon-button";
import { Moment } from "@/components/ui/moment";
import { Skeleton } from "@/components/ui/skeleton";
import { useRefusal } from "@/hooks/use-refusal";
import { identitiesQuery, type User, type UserIdentity } from "@/services/users";
import { RemoveIdentityDialog } from "./remove-identity-dialog";

/** Where a user may sign in instead of by a password, each with a way to remove it; nothing where that is nowhere. */
export function UserIdentities({ user }: { user: User }) {
  const [removing, setRemoving] = useState<UserIdentity | null>(null);
  const refusal = useRefusal("support");
  const identities = useQuery(identitiesQuery(user.id));
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
          {identities.data.map((identity) => (
            <li key={identity.id} className="flex items-center gap-3 py-1 pr-1.5 pl-3">
              <span className="font-medium">{identity.provider}</span>
              <span className="min-w-0 flex-1 truncate text-ink-muted">{identity.email}</span>
              <span className="whitespace-nowrap text-ink-muted text-xs">
                since <Moment at={identity.created_at} />
              </span>
              <IconButton
                label={`Remove ${identity.provider}`}
                disabledReason={refusal}
                onClick={() => setRemoving(identity)}
              >
                <Unlink aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <RemoveIdentityDialog
        user={user}
        identity={removing}
        isLast={user.password_state === "none" && identities.data?.length === 1}
        onClose={() => setRemoving(null)}
      />
    </section>
  );
}
