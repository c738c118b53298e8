import { Badge } from "@/components/ui/badge";
import type { OperationReport } from "@/services/collections";
import { plural } from "@/utils/text";
import { operationTitle, verdictOf } from "./review.utils";
import type { PlannedChange } from "./use-review";

/** What each operation of a change means, as if it stood alone. */
export function OperationList({ planned: { document, report } }: { planned: PlannedChange }) {
  return (
    <ul aria-label="Operations" className="divide-y rounded-lg border bg-surface">
      {report.operations.map((operation, index) => {
        const title = operationTitle(document.operations[index] ?? { op: operation.op });
        const verdict = verdictOf(operation.verdict);
        return (
          <li key={title} className="px-3 py-2.5">
            <div className="flex items-start justify-between gap-3">
              <p className="min-w-0 break-words font-medium">{title}</p>
              <Badge tone={verdict.tone}>{verdict.label}</Badge>
            </div>
            <p className="mt-0.5 text-ink-muted">{operation.reason}</p>
            <RowsLine operation={operation} />
          </li>
        );
      })}
    </ul>
  );
}

function RowsLine({ operation }: { operation: OperationReport }) {
  const { rows_affected: affected, rows_failing: failing } = operation;
  if (affected === 0 && failing === 0) return null;
  return (
    <p className="mt-1 text-xs">
      {affected > 0 && (
        <span className="text-ink-muted">{plural(affected, "stored record")} will show something else. </span>
      )}
      {failing > 0 && (
        <span className="text-danger">{plural(failing, "stored record")} stand in the way.</span>
      )}
    </p>
  );
}
