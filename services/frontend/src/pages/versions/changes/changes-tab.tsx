import { Card } from "@/components/layout/card";
import { Badge, type Tone } from "@/components/ui/badge";
import { Moment } from "@/components/ui/moment";
import { isServed } from "@/components/versions/version-words.utils";
import type { Version } from "@/services/versions";
import { ActsCard } from "./acts-card";
import { DiffCard } from "./diff-card";

const TONES: Record<string, Tone> = { additive: "success", acknowledge: "warning", breaking: "danger" };

/** How a version differs from the one that came after it, and the changes that it was made of. */
export function ChangesTab({ version }: { version: Version }) {
  const { successor, changes } = version;
  return (
    <div className="grid grid-cols-1 gap-4">
      {successor !== null && (
        <DiffCard older={version.version} newer={successor} isServed={isServed(version.state)} />
      )}
      <ActsCard acts={version.acts} />
      <Card title="Changes that it was made of">
        {changes.length === 0 && (
          <p className="px-4 py-3 text-ink-muted">None: it is as the server made it.</p>
        )}
        <ol aria-label="Changes" className="divide-y">
          {changes.toReversed().map(({ id, note, verdict, applied_at }) => (
            <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
              <span className="min-w-0 flex-1 basis-48 break-words">{note || "Change without a note"}</span>
              <Badge tone={TONES[verdict] ?? "neutral"}>{verdict}</Badge>
              <span className="text-ink-faint text-xs">
                <Moment at={applied_at} />
              </span>
            </li>
          ))}
        </ol>
      </Card>
    </div>
  );
}
