import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ErrorState } from "@/components/feedback/error-state";
import { Card } from "@/components/layout/card";
import { Code } from "@/components/ui/code";
import { Skeleton } from "@/components/ui/skeleton";
import { VersionState } from "@/components/versions/version-state";
import { versionMeaning } from "@/components/versions/version-words.utils";
import { type Version, versionsQuery } from "@/services/versions";
import { fullTime, relativeTime } from "@/utils/time";

const CHANGES_SHOWN = 3;

/** The newest version of the application API and its latest changes. */
export function VersionCard() {
  const versions = useQuery(versionsQuery());
  const newest = versions.data?.at(-1);
  return (
    <Card title="Newest version" aside={newest && <VersionState state={newest.state} />}>
      {versions.isError && (
        <ErrorState
          title="The versions could not be loaded"
          error={versions.error}
          onRetry={versions.refetch}
          busy={versions.isFetching}
        />
      )}
      {versions.isPending && (
        <div className="space-y-3 p-4">
          <Skeleton className="h-6 w-16" />
          <Skeleton className="h-3.5 w-64" />
          <Skeleton className="h-3.5 w-48" />
        </div>
      )}
      {newest && <VersionDetail version={newest} />}
    </Card>
  );
}

function VersionDetail({ version }: { version: Version }) {
  const changes = version.changes.toReversed().slice(0, CHANGES_SHOWN);
  return (
    <>
      <div className="px-4 py-3">
        <p className="flex items-baseline gap-2">
          <Link
            to="/versions/$number"
            params={{ number: String(version.version) }}
            className="rounded-sm font-semibold text-xl tracking-tight hover:underline"
          >
            v{version.version}
          </Link>
          <span className="text-ink-muted">
            served at <Code>/v{version.version}</Code>
          </span>
        </p>
        <p className="mt-1 text-ink-muted">{versionMeaning(version.state)}</p>
      </div>
      {changes.length > 0 && (
        <ul aria-label="Latest changes" className="divide-y border-t">
          {changes.map((change) => (
            <li key={change.id} className="flex min-h-11 items-center gap-3 px-4 py-2">
              <span className="min-w-0 flex-1 truncate">{change.note || "Change without a note"}</span>
              <time
                dateTime={change.applied_at}
                title={fullTime(change.applied_at)}
                className="shrink-0 text-ink-faint text-xs"
              >
                {relativeTime(change.applied_at, Date.now())}
              </time>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
