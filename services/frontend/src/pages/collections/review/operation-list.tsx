import { useQuery } from "@tanstack/react-query";
import { Badge } from "@/components/ui/badge";
import { CodeText } from "@/components/ui/code";
import { Tooltip } from "@/components/ui/tooltip";
import { collectionsQuery, type OperationReport } from "@/services/collections";
import { isView, type Operation } from "@/types/schema";
import { plural } from "@/utils/text";
import { FailingRecords } from "./failing-records";
import { olderClientsSee, viewClientsSee } from "./older-clients.utils";
import { operationTitle } from "./operation-title.utils";
import { fieldOf } from "./questions.utils";
import { outcomeOf, verdictOf } from "./review.utils";
import type { PlannedChange } from "./use-review";

interface OperationListProps {
  planned: PlannedChange;
  /** The version whose clients keep what they have; null if the change makes none beside it. */
  older: number | null;
}

/** What each operation of a change means, as if it stood alone, and what older clients will see of it. */
export function OperationList({ planned: { document, report }, older }: OperationListProps) {
  const { data: collections = [] } = useQuery(collectionsQuery());
  return (
    <ul aria-label="Operations" className="divide-y rounded-lg border bg-surface">
      {report.operations.map((reported, index) => {
        const operation: Operation = document.operations[index] ?? { op: reported.op };
        const title = operationTitle(operation);
        const verdict = verdictOf(reported.verdict);
        const sides = older === null ? null : { older, newer: report.version };
        const ofView = collections.some((each) => each.name === operation.collection && isView(each));
        const seen =
          sides &&
          (ofView
            ? viewClientsSee(operation, sides)
            : olderClientsSee(operation, fieldOf(operation, collections), sides));
        return (
          <li key={title} className="px-3 py-2.5">
            <div className="flex items-start justify-between gap-3">
              <p className="min-w-0 break-words font-medium">{title}</p>
              <Badge tone={verdict.tone}>{verdict.label}</Badge>
            </div>
            <p className="mt-0.5 text-ink-muted">
              <CodeText>{reported.reason}</CodeText>
            </p>
            {seen && (
              <p className="mt-2 border-accent border-l-2 pl-2.5">
                <span className="block font-medium text-xs">What v{older} clients will see</span>
                <span className="text-ink-muted">{seen}</span>
              </p>
            )}
            <RowsLine reported={reported} />
            {reported.rows_failing > 0 && (
              <FailingRecords reported={reported} collection={operation.collection} older={older} />
            )}
          </li>
        );
      })}
    </ul>
  );
}

function RowsLine({ reported }: { reported: OperationReport }) {
  const { rows_affected: affected, outcome } = reported;
  const words = outcome ? outcomeOf(outcome) : null;
  if (affected === 0 && words === null) return null;
  return (
    <p className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-muted text-xs">
      {words && (
        <Tooltip label={words.meaning}>
          <button type="button" className="cursor-help rounded-sm">
            <Badge>{words.label}</Badge>
            <span className="sr-only">: {words.meaning}</span>
          </button>
        </Tooltip>
      )}
      {affected > 0 && (
        <span>
          {plural(affected, "stored record")} {affected === 1 ? "is" : "are"} affected.
        </span>
      )}
    </p>
  );
}
