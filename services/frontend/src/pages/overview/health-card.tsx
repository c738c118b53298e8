import { useQuery } from "@tanstack/react-query";
import { ErrorState } from "@/components/feedback/error-state";
import { Card } from "@/components/layout/card";
import { Badge } from "@/components/ui/badge";
import { Skeleton } from "@/components/ui/skeleton";
import { healthQuery } from "@/services/health";
import { cn } from "@/utils/cn";
import { partLabel } from "./overview.utils";

const PARTS = ["database", "cache", "storage", "queue"];

/** The state of each part of the server, kept fresh. */
export function HealthCard() {
  const health = useQuery(healthQuery());
  const parts = health.data?.parts;
  const ready = health.data?.status === "ready";
  return (
    <Card
      title="Health"
      aside={health.data && <Badge tone={ready ? "success" : "danger"}>{health.data.status}</Badge>}
    >
      {health.isError ? (
        <ErrorState
          title="The server's health is unknown"
          error={health.error}
          onRetry={health.refetch}
          busy={health.isFetching}
        />
      ) : (
        <ul className="divide-y">
          {(parts ? Object.keys(parts) : PARTS).map((part) => (
            <li key={part} className="flex h-11 items-center gap-3 px-4">
              <StateDot state={parts?.[part]} />
              <span>{partLabel(part)}</span>
              <span className="ml-auto text-ink-muted">
                {parts ? parts[part] : <Skeleton className="h-3.5 w-8" />}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function StateDot({ state }: { state: string | undefined }) {
  const color = state === undefined ? "bg-line-strong" : state === "ok" ? "bg-success" : "bg-danger";
  return <span aria-hidden className={cn("size-2 rounded-full", color)} />;
}
