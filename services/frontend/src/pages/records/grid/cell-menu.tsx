import { useNavigate } from "@tanstack/react-router";
import {
  ArrowDown,
  ArrowUp,
  ArrowUpRight,
  CircleSlash2,
  Copy,
  EyeOff,
  FilterX,
  ListFilter,
  LocateFixed,
  Maximize2,
  MoveHorizontal,
  Pencil,
  Trash2,
} from "lucide-react";
import { ContextMenuItem as Item, ContextMenuSeparator as Separator } from "@/components/ui/context-menu";
import type { DataRecord } from "@/services/records";
import { setColumnHidden, setColumnWidth } from "@/stores/column-layout";
import { shortId } from "@/utils/text";
import type { Column } from "../fields/columns.utils";
import { keepsEmptyText } from "../fields/draft.utils";
import { sortBy } from "../fields/sort.utils";
import { addCondition, conditionFor } from "../filter/condition.utils";
import type { View } from "../use-view";
import { copyValue } from "./copy-value";
import type { Position } from "./move.utils";
import type { useGrid } from "./use-grid";

interface CellMenuProps {
  grid: ReturnType<typeof useGrid>;
  view: View;
  position: Position;
  filter: string | undefined;
  /** The names of the collection's vectors. */
  vectors: readonly string[];
  /** Absent where records are not deleted here. */
  onDelete: ((ids: readonly string[]) => void) | undefined;
}

const WIDTH_STEP = 64;
/** Types without a control in which null could be chosen in the cell. */
const NULLABLE_TYPES = ["relation", "object", "geo_point", "vector"];

/** What can be done with a heading, a cell, or a row. */
export function CellMenu({ grid, view, position, filter, vectors, onDelete }: CellMenuProps) {
  const { record, column } = grid.state.at(position);
  if (position.row === -1)
    return column ? <HeadingItems grid={grid} view={view} column={column} position={position} /> : null;
  if (!record) return null;
  return (
    <>
      {column && (
        <ValueItems
          grid={grid}
          view={view}
          record={record}
          column={column}
          position={position}
          filter={filter}
        />
      )}
      {vectors
        .filter((name) => record[name] !== null)
        .map((name) => (
          <Item key={name} onSelect={() => view.setNearest({ field: name, record: record.id })}>
            <LocateFixed aria-hidden />
            Nearest to this record{vectors.length > 1 && ` by ${name}`}
          </Item>
        ))}
      <Item onSelect={() => view.open(record.id)}>
        <Maximize2 aria-hidden />
        Open record
      </Item>
      <Item onSelect={() => copyValue(record.id)}>
        <Copy aria-hidden />
        Copy id
      </Item>
      {onDelete && (
        <>
          <Separator />
          <Item danger onSelect={() => onDelete([record.id])}>
            <Trash2 aria-hidden />
            Delete record
          </Item>
        </>
      )}
    </>
  );
}

interface ColumnItemsProps {
  grid: CellMenuProps["grid"];
  view: View;
  column: Column;
  position: Position;
}

function HeadingItems({ grid, view, column, position }: ColumnItemsProps) {
  const { collection, widths } = grid.state;
  const resize = (by: number) =>
    setColumnWidth(collection, column.name, (widths[position.column - 1] ?? 0) + by);
  return (
    <>
      {column.sortable && (
        <>
          <Item onSelect={() => view.setSort(sortBy(column.name, false))}>
            <ArrowUp aria-hidden />
            Sort ascending
          </Item>
          <Item onSelect={() => view.setSort(sortBy(column.name, true))}>
            <ArrowDown aria-hidden />
            Sort descending
          </Item>
          <Separator />
        </>
      )}
      <Item onSelect={() => resize(WIDTH_STEP)}>
        <MoveHorizontal aria-hidden />
        Wider
      </Item>
      <Item onSelect={() => resize(-WIDTH_STEP)}>
        <MoveHorizontal aria-hidden />
        Narrower
      </Item>
      <Item onSelect={() => setColumnHidden(collection, column.name, true)}>
        <EyeOff aria-hidden />
        Hide column
      </Item>
    </>
  );
}

interface ValueItemsProps extends ColumnItemsProps {
  record: DataRecord;
  filter: string | undefined;
}

function ValueItems({ grid, view, record, column, position, filter }: ValueItemsProps) {
  const navigate = useNavigate();
  const { field, name, locked } = column;
  const value = record[name];
  const matching = conditionFor(field, value);
  const differing = conditionFor(field, value, true);
  const target = field.type === "relation" && typeof value === "string" ? field.collection : undefined;
  const nullable =
    !field.required &&
    !field.list &&
    value !== null &&
    (keepsEmptyText(field) || NULLABLE_TYPES.includes(field.type));
  return (
    <>
      {matching && (
        <Item onSelect={() => view.setFilter(addCondition(filter, matching))}>
          <ListFilter aria-hidden />
          Filter by this value
        </Item>
      )}
      {differing && (
        <Item onSelect={() => view.setFilter(addCondition(filter, differing))}>
          <FilterX aria-hidden />
          Leave this value out
        </Item>
      )}
      {(matching || differing) && <Separator />}
      {locked === null && (
        <Item onSelect={() => grid.actions.edit(position)}>
          <Pencil aria-hidden />
          Edit {name}
        </Item>
      )}
      {locked === null && nullable && (
        <Item onSelect={() => grid.actions.setNull(record, column)}>
          <CircleSlash2 aria-hidden />
          Set to null
        </Item>
      )}
      <Item onSelect={() => copyValue(value)}>
        <Copy aria-hidden />
        Copy value
      </Item>
      {target && (
        <Item
          onSelect={() =>
            navigate({ to: "/data/$name", params: { name: target }, search: { record: String(value) } })
          }
        >
          <ArrowUpRight aria-hidden />
          Go to {target} {shortId(String(value))}
        </Item>
      )}
      <Separator />
    </>
  );
}
