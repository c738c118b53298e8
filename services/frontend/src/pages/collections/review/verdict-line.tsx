import { Badge } from "@/components/ui/badge";
import type { ChangeReport } from "@/services/collections";
import type { Version } from "@/services/versions";
import { verdictOf, versionLine } from "./review.utils";

interface VerdictLineProps {
  report: ChangeReport;
  newest: Version | undefined;
}

/** What a change means as a whole, and which version serves it. */
export function VerdictLine({ report, newest }: VerdictLineProps) {
  const verdict = verdictOf(report.verdict);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Badge tone={verdict.tone} className="h-6 px-2">
        {verdict.label}
      </Badge>
      <p className="font-medium">{versionLine(report, newest)}</p>
      <p className="w-full text-ink-muted">{verdict.meaning}</p>
    </div>
  );
}
