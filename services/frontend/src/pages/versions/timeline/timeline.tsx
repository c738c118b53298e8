import { useQuery } from "@tanstack/react-query";
import { type Usage, usageQuery } from "@/services/usage";
import type { Version } from "@/services/versions";
import { lastDays } from "@/utils/time";
import { SPAN } from "../versions-route";
import { TimelineItem } from "./timeline-item";

/** The versions, newest first, each with its state, its dates, its changes and its traffic. */
export function Timeline({ versions }: { versions: readonly Version[] }) {
  const usage = useQuery(usageQuery({ days: SPAN }));
  const days = lastDays(SPAN, Date.now());
  const usageOf = (version: number): Usage[] | undefined =>
    usage.data?.filter((item) => item.version === version);
  return (
    <>
      <ol aria-label="Versions" className="relative grid grid-cols-1 gap-4">
        {versions.toReversed().map((version) => (
          <TimelineItem
            key={version.version}
            version={version}
            days={days}
            usage={usageOf(version.version)}
            isLast={version === versions[0]}
          />
        ))}
      </ol>
      {usage.isError && (
        <p role="status" className="mt-4 text-ink-muted">
          Their traffic could not be loaded: {usage.error.message}
        </p>
      )}
    </>
  );
}
