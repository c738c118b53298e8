import { ChevronDown, CircleAlert } from "lucide-react";
import type { MouseEvent } from "react";
import { Spinner } from "@/components/ui/spinner";
import type { DataRecord } from "@/services/records";
import { cn } from "@/utils/cn";
import { CellValue } from "../cells/cell-value";
import { type Column, isNumeric } from "../fields/columns.utils";
import { type Draft, isItems } from "../fields/draft.utils";
import { copyText } from "../fields/format.utils";
import { cellProps } from "./aria";
import { CellEditor } from "./cell-editor";
import { useGridShared } from "./grid-context";
import type { CellEdit } from "./use-cell-edits";

interface GridCellProps {
  record: DataRecord;
  column: Column;
  row: number;
  /** From 1: the checkboxes are column 0. */
  index: number;
  width: number;
  active: boolean;
  editing: Draft | undefined;
  edit: CellEdit | undefined;
}

/** One value, its editor, or what is typed and not stored. */
export function GridCell({ record, column, row, index, width, active, editing, edit }: GridCellProps) {
  const { finish } = useGridShared();
  const failed = edit !== undefined && edit.message !== null;
  const messageId = failed ? `fault-${record.id}-${column.name}` : undefined;
  return (
    <div
      {...cellProps(row, index, active, {
        "aria-readonly": column.locked !== null,
        "aria-invalid": failed || undefined,
        "aria-describedby": messageId,
      })}
      className={cn(
        "group/cell relative flex shrink-0 items-center border-r px-3 outline-offset-[-2px] focus:outline-2 focus:outline-accent",
        isNumeric(column) && "justify-end",
        failed && "bg-danger-soft",
      )}
      style={{ width }}
    >
      {edit === undefined ? (
        <CellValue field={column.field} value={record[column.name]} />
      ) : (
        <Unsaved draft={edit.draft} failed={failed} />
      )}
      {active && editing === undefined && <MenuButton column={column} />}
      {failed && editing === undefined && active && (
        <p
          id={messageId}
          role="alert"
          className={cn(
            "absolute top-full z-20 mt-1 w-max max-w-72 rounded-md border border-danger/25 bg-danger-soft px-2 py-1 text-ink text-xs shadow-pop",
            isNumeric(column) ? "right-0" : "left-0",
          )}
        >
          {edit.message}
        </p>
      )}
      {editing !== undefined && (
        <CellEditor column={column} start={editing} fault={edit?.message ?? null} onFinish={finish} />
      )}
    </div>
  );
}

function Unsaved({ draft, failed }: { draft: Draft; failed: boolean }) {
  const text = draft === null ? "null" : isItems(draft) ? draft.join(", ") : copyText(draft);
  return (
    <>
      {failed ? <CircleAlert aria-hidden className="mr-1.5 size-3.5 shrink-0 text-danger" /> : <Spinner />}
      <span className={cn("ml-1.5 truncate", !failed && "text-ink-muted")}>{text}</span>
      <span className="sr-only">{failed ? "not saved" : "being saved"}</span>
    </>
  );
}

/** Opens the cell's menu for those who do not right-click. */
function MenuButton({ column }: { column: Column }) {
  const open = (event: MouseEvent<HTMLButtonElement>) => {
    event.stopPropagation();
    const { left: clientX, bottom: clientY } = event.currentTarget.getBoundingClientRect();
    event.currentTarget.dispatchEvent(
      new window.MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX, clientY }),
    );
  };
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={`Menu of ${column.name}`}
      aria-haspopup="menu"
      className={cn(
        "absolute grid size-6 place-items-center rounded-md border bg-raised text-ink-muted opacity-0 hover:text-ink group-focus-within/cell:opacity-100 group-hover/cell:opacity-100",
        isNumeric(column) ? "left-1" : "right-1",
      )}
      onClick={open}
    >
      <ChevronDown aria-hidden className="size-3.5" />
    </button>
  );
}
