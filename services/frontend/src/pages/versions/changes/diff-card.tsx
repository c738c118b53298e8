import { useQueries } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { ErrorState } from "@/components/feedback/error-state";
import { Card } from "@/components/layout/card";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { contractQuery } from "@/services/contracts";
import { type CollectionDiff, contractDiff, type Difference } from "./diff.utils";

interface DiffCardProps {
  older: number;
  newer: number;
  /** Versions that are not served do not tell what they promised; the migration guide does. */
  isServed: boolean;
}

/** What clients of a version have to change to move on to the next one. */
export function DiffCard({ older, newer, isServed }: DiffCardProps) {
  return (
    <Card
      title={`From v${older} to v${newer}`}
      aside={
        <Button asChild size="sm">
          <a href={`/docs/migrate/v${older}-v${newer}`} target="_blank" rel="noreferrer">
            <ExternalLink aria-hidden />
            Migration guide
          </a>
        </Button>
      }
    >
      {isServed ? (
        <Diff older={older} newer={newer} />
      ) : (
        <p className="px-4 py-3 text-ink-muted">
          v{older} is not served any more. The migration guide tells how it differed.
        </p>
      )}
    </Card>
  );
}

function Diff({ older, newer }: Pick<DiffCardProps, "older" | "newer">) {
  const [old, now] = useQueries({ queries: [contractQuery(older), contractQuery(newer)] });
  const failed = [old, now].find(({ isError }) => isError);
  if (failed) {
    const retry = () => [old, now].filter(({ isError }) => isError).map((query) => query.refetch());
    return (
      <ErrorState
        title="The differences could not be loaded"
        error={failed.error}
        onRetry={retry}
        busy={failed.isFetching}
      />
    );
  }
  if (!old.data || !now.data) return <Skeleton className="m-4 h-16" />;
  const diffs = contractDiff(old.data, now.data);
  if (diffs.length === 0)
    return <p className="px-4 py-3 text-ink-muted">Clients see no difference in fields.</p>;
  return (
    <>
      <p className="border-b px-4 py-2.5 text-ink-muted">
        Told by name: a renamed field is removed under one name and added under the other.
      </p>
      <ul aria-label="Differences" className="divide-y">
        {diffs.map((diff) => (
          <CollectionDifferences key={diff.collection} diff={diff} />
        ))}
      </ul>
    </>
  );
}

const TONES: Record<Difference["kind"], Tone> = { added: "success", removed: "danger", changed: "warning" };

function CollectionDifferences({ diff: { collection, differences } }: { diff: CollectionDiff }) {
  return (
    <li className="px-4 py-2.5">
      <h3 className="font-medium font-mono">{collection}</h3>
      <ul className="mt-1">
        {differences.map(({ field, kind, details }) => (
          <li key={field} className="flex flex-wrap items-baseline gap-x-2.5 gap-y-0.5 py-1">
            <Badge tone={TONES[kind]} className="w-17 justify-center">
              {kind}
            </Badge>
            <span className={field === null ? "text-ink-muted" : "font-mono"}>
              {field ?? "the whole collection"}
            </span>
            <span className="min-w-0 break-words text-ink-muted">{details.join(", ")}</span>
          </li>
        ))}
      </ul>
    </li>
  );
}
