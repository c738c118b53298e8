import { ArrowDown, ArrowUp, EyeOff, LocateFixed, Sigma } from "lucide-react";
import type { MouseEvent } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/utils/cn";
import { type Column, isNumeric, typeText } from "../fields/columns.utils";
import { parseSort, type SortKey } from "../fields/sort.utils";
import { cellProps, rowGroup, rowProps } from "./aria";
import { ColumnResizer } from "./column-resizer";
import { SELECT_WIDTH, useGridShared } from "./grid-context";

interface GridHeaderProps {
  collection: string;
  sort: string | undefined;
  /** The vector by whose distance the rows are sorted. */
  nearest: string | undefined;
  /** The active heading's column; null while a row is active. */
  activeColumn: number | null;
  /** Whether all rows of the page are selected, or some. */
  checked: boolean | "indeterminate";
  onToggleAll: () => void;
  onSort: (name: string, add: boolean) => void;
}

/** The headings: a press sorts, Shift adds to the order, the edge resizes. */
export function GridHeader({
  collection,
  sort,
  nearest,
  activeColumn,
  checked,
  onToggleAll,
  onSort,
}: GridHeaderProps) {
  const { columns, widths } = useGridShared();
  const keys = parseSort(sort);
  return (
    <div {...rowGroup} className="sticky top-0 z-30 min-w-full bg-canvas">
      <div {...rowProps(1)} className="flex h-9 min-w-full border-b">
        <div
          {...cellProps(-1, 0, activeColumn === 0)}
          className="sticky left-0 z-5 flex shrink-0 items-center border-r bg-canvas pl-3 outline-offset-[-2px]"
          style={{ width: SELECT_WIDTH }}
        >
          <Checkbox
            aria-label="Select all rows of this page"
            tabIndex={-1}
            checked={checked}
            onCheckedChange={onToggleAll}
          />
        </div>
        {columns.map((column, index) => (
          <Heading
            key={column.name}
            collection={collection}
            column={column}
            index={index + 1}
            width={widths[index] ?? 0}
            active={activeColumn === index + 1}
            order={keys.findIndex(({ name }) => name === column.name)}
            keys={keys}
            isNearest={nearest === column.name}
            onSort={onSort}
          />
        ))}
      </div>
    </div>
  );
}

interface HeadingProps {
  collection: string;
  column: Column;
  index: number;
  width: number;
  active: boolean;
  /** Its place among the sort keys, -1 for none. */
  order: number;
  keys: readonly SortKey[];
  /** Whether the rows are in the order of its distances. */
  isNearest: boolean;
  onSort: GridHeaderProps["onSort"];
}

function headingTitle({ name, field, sortable }: Column): string {
  const computed = field.computed === undefined ? "" : `, computed from ${field.computed}`;
  return `${name}: ${typeText(field)}${computed}${sortable ? "" : ", cannot be sorted by"}`;
}

function Heading(props: HeadingProps) {
  const { collection, column, index, width, active, order, keys, isNearest, onSort } = props;
  const key = keys[order];
  const ariaSort = key ? (key.descending ? "descending" : "ascending") : undefined;
  const press = (event: MouseEvent) => column.sortable && onSort(column.name, event.shiftKey);
  return (
    <div
      {...cellProps(-1, index, active, {
        // Only the first key: the attribute may stand on one heading alone.
        "aria-sort": isNearest ? "other" : order === 0 ? ariaSort : undefined,
      })}
      className="relative flex shrink-0 items-stretch border-r outline-offset-[-2px]"
      style={{ width }}
    >
      <button
        type="button"
        tabIndex={-1}
        title={headingTitle(column)}
        onClick={press}
        className={cn(
          "flex min-w-0 flex-1 items-center gap-1.5 px-3 text-left font-medium text-ink-muted text-xs hover:text-ink",
          isNumeric(column) && "flex-row-reverse",
          !column.sortable && "cursor-default",
          (key || isNearest) && "text-ink",
        )}
      >
        <span className="truncate">{column.name}</span>
        {column.field.computed !== undefined && (
          <>
            <Sigma aria-hidden className="size-3 shrink-0 text-ink-faint" />
            <span className="sr-only">(computed)</span>
          </>
        )}
        {column.field.hidden && (
          <>
            <EyeOff aria-hidden className="size-3 shrink-0 text-ink-faint" />
            <span className="sr-only">(hidden from clients)</span>
          </>
        )}
        {isNearest && <LocateFixed aria-hidden className="size-3.5 shrink-0 text-accent" />}
        {key && <SortMark descending={key.descending} place={keys.length > 1 ? order + 1 : null} />}
      </button>
      <ColumnResizer collection={collection} column={column.name} width={width} />
    </div>
  );
}

/** The direction of a sort key, and its place among several. */
function SortMark({ descending, place }: { descending: boolean; place: number | null }) {
  const Arrow = descending ? ArrowDown : ArrowUp;
  return (
    <span className="flex shrink-0 items-center text-accent">
      <Arrow aria-hidden className="size-3.5" />
      {place !== null && <span className="text-[10px]">{place}</span>}
    </span>
  );
}
