import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { Bars } from "@/components/ui/bars";
import { Skeleton } from "@/components/ui/skeleton";
import { VersionState } from "@/components/versions/version-state";
import { versionMeaning } from "@/components/versions/version-words.utils";
import type { Usage } from "@/services/usage";
import type { Version } from "@/services/versions";
import { cn } from "@/utils/cn";
import { plural } from "@/utils/text";
import { callsByDay, total } from "../traffic.utils";
import { ChangeNotes } from "./change-notes";
import { milestones } from "./milestones.utils";

interface TimelineItemProps {
  version: Version;
  /** The days of the traffic shown, oldest first. */
  days: readonly string[];
  /** Absent until it is loaded. */
  usage: readonly Usage[] | undefined;
  /** Whether no version came before it. */
  isLast: boolean;
}

/** One version on the timeline; it leads to the version's own page. */
export function TimelineItem({ version, days, usage, isLast }: TimelineItemProps) {
  const number = version.version;
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2 sm:gap-x-4">
      <Rail state={version.state} isLast={isLast} />
      <section aria-label={`v${number}`} className="rounded-lg border bg-surface">
        <div className="flex flex-wrap items-start gap-x-6 gap-y-3 px-4 py-3">
          <div className="min-w-0 flex-1 basis-64">
            <h2 className="flex items-center gap-2.5">
              <Link
                to="/versions/$number"
                params={{ number: String(number) }}
                className="flex items-center gap-0.5 rounded-sm font-semibold text-lg tracking-tight hover:underline"
              >
                v{number}
                <ChevronRight aria-hidden className="size-4 text-ink-faint" />
              </Link>
              <VersionState state={version.state} />
            </h2>
            <p className="mt-0.5 text-ink-muted">{versionMeaning(version.state)}</p>
            <ul className="mt-1.5 flex flex-wrap gap-x-4 gap-y-0.5 text-ink-muted text-xs">
              {milestones(version).map((milestone) => (
                <li key={milestone}>{milestone}</li>
              ))}
            </ul>
          </div>
          <Traffic days={days} usage={usage} />
        </div>
        <ChangeNotes changes={version.changes} />
      </section>
    </li>
  );
}

function Rail({ state, isLast }: { state: string; isLast: boolean }) {
  const isOver = state === "retired" || state === "purged";
  return (
    <div aria-hidden className="relative">
      <span
        className={cn("absolute top-5 bottom-[-1.25rem] left-[9px] w-px bg-line-strong", isLast && "hidden")}
      />
      <span
        className={cn(
          "absolute top-[1.125rem] left-1 size-3 rounded-full border-2 bg-surface",
          isOver ? "border-line-strong" : "border-accent",
          state === "current" && "bg-accent",
          state === "draft" && "border-dashed",
        )}
      />
    </div>
  );
}

function Traffic({ days, usage }: Pick<TimelineItemProps, "days" | "usage">) {
  if (usage === undefined) return <Skeleton className="h-10 w-full sm:w-56" />;
  const byDay = callsByDay(usage, days);
  const calls = total(byDay);
  const clients = new Set(usage.map(({ client }) => client)).size;
  const who = calls === 0 ? "No calls" : `${plural(calls, "call")} by ${plural(clients, "client")}`;
  const words = `${who} in ${days.length} days`;
  return (
    <div className="w-full sm:w-56">
      <Bars values={byDay} label={words} />
      <p aria-hidden className="mt-1 text-ink-muted text-xs">
        {words}
      </p>
    </div>
  );
}
