import { Moment } from "@/components/ui/moment";
import type { Version } from "@/services/versions";
import { cn } from "@/utils/cn";
import { plural } from "@/utils/text";

const SHOWN = 3;

/** The latest changes that a version was made of, and how many came before. */
export function ChangeNotes({ changes }: { changes: Version["changes"] }) {
  const latest = changes.toReversed().slice(0, SHOWN);
  const more = changes.length - latest.length;
  if (latest.length === 0) return null;
  return (
    <ul aria-label="Latest changes" className="divide-y border-t">
      {latest.map(({ id, note, applied_at }) => (
        <li key={id} className="flex items-center gap-3 px-4 py-2">
          <span className={cn("min-w-0 flex-1 truncate", note === "" && "text-ink-muted")}>
            {note || "Change without a note"}
          </span>
          <span className="text-ink-faint text-xs">
            <Moment at={applied_at} />
          </span>
        </li>
      ))}
      {more > 0 && <li className="px-4 py-2 text-ink-muted">{plural(more, "earlier change")}</li>}
    </ul>
  );
}
