import { Sigma } from "lucide-react";
import { CopyableId } from "@/components/ui/copyable-id";
import type { DataRecord } from "@/services/records";
import { CellValue } from "../cells/cell-value";
import type { Column } from "../fields/columns.utils";
import { utcTime } from "../fields/format.utils";

/** What nobody writes here: the id, the times, and what belongs to the account. */
export function FixedFields({ columns, record }: { columns: readonly Column[]; record: DataRecord }) {
  return (
    <dl className="grid grid-cols-[7rem_minmax(0,1fr)] items-center gap-x-3 gap-y-1 rounded-lg border bg-canvas px-3 py-2">
      {columns.map(({ name, field, locked }) => (
        <div key={name} className="contents">
          <dt className="flex min-w-0 items-center gap-1 text-ink-muted text-xs" title={locked ?? undefined}>
            <span className="truncate">{name}</span>
            {field.computed !== undefined && (
              <>
                <Sigma aria-hidden className="size-3 shrink-0 text-ink-faint" />
                <span className="sr-only">(computed)</span>
              </>
            )}
          </dt>
          <dd className="flex min-h-7 min-w-0 flex-wrap items-center gap-x-2">
            {name === "id" ? (
              <CopyableId id={record.id} full className="-ml-1" />
            ) : (
              <CellValue field={field} value={record[name]} />
            )}
            {field.type === "datetime" && (
              <span className="font-mono text-ink-faint text-xs">{utcTime(String(record[name]))}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
