import { useQuery } from "@tanstack/react-query";
import { ErrorState } from "@/components/feedback/error-state";
import { Card } from "@/components/layout/card";
import { Skeleton } from "@/components/ui/skeleton";
import { overviewQuery } from "@/services/overview";
import { formatCount } from "@/utils/text";

const COUNTS = [
  { key: "collections", label: "Collections" },
  { key: "users", label: "Users" },
  { key: "sessions", label: "Sessions" },
  { key: "files", label: "Files" },
] as const;

/** How much there is of everything. */
export function CountsStrip() {
  const overview = useQuery(overviewQuery());
  if (overview.isError) {
    return (
      <Card>
        <ErrorState
          title="The counts could not be loaded"
          error={overview.error}
          onRetry={overview.refetch}
          busy={overview.isFetching}
          className="py-6"
        />
      </Card>
    );
  }
  const counts = overview.data?.counts;
  const shown = COUNTS.filter(({ key }) => counts === undefined || counts[key] !== undefined);
  return (
    <Card className="overflow-hidden">
      <dl className="-m-px grid grid-cols-2 sm:auto-cols-fr sm:grid-flow-col sm:grid-cols-none">
        {shown.map(({ key, label }) => (
          <div key={key} className="border-t border-l px-4 py-3">
            <dt className="text-ink-muted text-xs">{label}</dt>
            <dd className="mt-1 font-semibold text-xl tracking-tight">
              {counts ? formatCount(counts[key] ?? 0) : <Skeleton className="my-1 h-5 w-12" />}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
