import { Card } from "@/components/layout/card";
import { Moment } from "@/components/ui/moment";
import type { Version } from "@/services/versions";

const ACTS: Record<string, string> = {
  announced: "Its end was announced",
  retired: "Retired",
  restored: "Restored",
  purged: "Purged",
};

/** What operators did about the end of a version, and why; nothing if they did nothing. */
export function ActsCard({ acts }: { acts: Version["acts"] }) {
  if (acts.length === 0) return null;
  return (
    <Card title="What operators did">
      <ol aria-label="Acts" className="divide-y">
        {acts.toReversed().map(({ act, at, reason }) => (
          <li key={`${act} ${at}`} className="flex items-center gap-x-3 gap-y-1 px-4 py-2">
            <span className="min-w-0 flex-1 break-words">
              {ACTS[act] ?? act}
              {reason && <span className="block text-ink-muted">{reason}</span>}
            </span>
            <span className="text-ink-faint text-xs">
              <Moment at={at} />
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
