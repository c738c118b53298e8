import { Maximize2 } from "lucide-react";
import { memo } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import type { DataRecord } from "@/services/records";
import { cn } from "@/utils/cn";
import { shortId } from "@/utils/text";

import type { Draft } from "../fields/draft.utils";
import { cellProps, rowProps } from "./aria";
import { GridCell } from "./grid-cell";
import { SELECT_WIDTH, useGridShared } from "./grid-context";
import { type CellEdits, cellKey } from "./use-cell-edits";

interface GridRowProps {
  record: DataRecord;
  /** From 0, on this page. */
  row: number;
  top: number;
  selected: boolean;
  /** The active cell's column; null while another row is active. */
  activeColumn: number | null;
  /** What the editor in the active cell starts with; undefined while there is none. */
  editing: Draft | undefined;
  /** What is typed and not stored in this row; the same object while nothing is. */
  edits: CellEdits;
}

/** One record. Drawn again only when something about this row is different. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { record, row, top, selected, activeColumn, editing, edits } = props;
  const { columns, widths, open, toggle } = useGridShared();
  const name = shortId(record.id);
  return (
    <div
      {...rowProps(row + 2, selected)}
      className={cn(
        "group/row absolute top-0 left-0 flex h-9 min-w-full border-b bg-surface hover:bg-canvas",
        selected && "bg-accent-soft hover:bg-accent-soft",
        activeColumn !== null && "z-10",
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div
        {...cellProps(row, 0, activeColumn === 0)}
        className="sticky left-0 z-5 flex shrink-0 items-center gap-1 border-r bg-inherit pl-3 outline-offset-[-2px]"
        style={{ width: SELECT_WIDTH }}
      >
        <Checkbox
          aria-label={`Select ${name}`}
          tabIndex={-1}
          checked={selected}
          onCheckedChange={() => toggle(record.id)}
        />
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Open ${name}`}
          title="Open record (Shift Enter)"
          onClick={() => open(record.id)}
          className="grid size-6 place-items-center rounded-md text-ink-faint hover:bg-hover hover:text-ink"
        >
          <Maximize2 aria-hidden className="size-3.5" />
        </button>
      </div>
      {columns.map((column, index) => (
        <GridCell
          key={column.name}
          record={record}
          column={column}
          row={row}
          index={index + 1}
          width={widths[index] ?? 0}
          active={activeColumn === index + 1}
          editing={activeColumn === index + 1 ? editing : undefined}
          edit={edits[cellKey(record.id, column.name)]}
        />
      ))}
    </div>
  );
});
