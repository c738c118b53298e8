import { Callout } from "@/components/ui/callout";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import type { ImportReport, LineError } from "@/services/transfer";
import { pointerToPath } from "@/utils/pointer";
import { formatCount, plural } from "@/utils/text";

interface ReportViewProps {
  report: ImportReport;
  /** Nothing was kept. */
  dryRun: boolean;
}

/** What became of the lines of a file, or would become of them, and what is wrong with those that failed. */
export function ReportView({ report: { created, failed, errors }, dryRun }: ReportViewProps) {
  const good = dryRun
    ? `${plural(created, "record")} can be imported`
    : `${plural(created, "record")} imported`;
  const bad = dryRun ? `${plural(failed, "line")} cannot` : `${plural(failed, "line")} left out`;
  return (
    <div className="space-y-3">
      <Callout
        alert
        tone={failed === 0 && created > 0 ? "success" : "warning"}
        title={failed === 0 ? good : `${good}, ${bad}`}
      >
        {dryRun ? "This was a check: nothing is written yet." : null}
      </Callout>
      {errors.length > 0 && <LineErrors errors={errors} />}
    </div>
  );
}

function LineErrors({ errors }: { errors: readonly LineError[] }) {
  return (
    <div className="max-h-64 overflow-y-auto">
      <Table label="What is wrong, by line">
        <thead>
          <TableRow>
            <TableHead>Line</TableHead>
            <TableHead>Field</TableHead>
            <TableHead>What is wrong</TableHead>
          </TableRow>
        </thead>
        <tbody>
          {errors.map(({ line, pointer, code, detail }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one place can be wrong twice
            <TableRow key={index}>
              <TableCell className="h-8 py-1.5 text-right align-top tabular-nums">
                {formatCount(line)}
              </TableCell>
              <TableCell className="h-8 py-1.5 align-top font-mono">{pointerToPath(pointer)}</TableCell>
              <TableCell className="h-8 w-full min-w-48 py-1.5" title={code}>
                {detail}
              </TableCell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
