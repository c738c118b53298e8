import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { DataRecord } from "@/services/records";
import { toast } from "@/stores/toast";
import type { Column } from "../fields/columns.utils";
import { type Draft, toDraft } from "../fields/draft.utils";
import { cellSelector, type Step } from "./grid-context";
import { type Bounds, clamped, moved, type Position, stepped } from "./move.utils";
import { type CellEdit, cellKey, type useCellEdits } from "./use-cell-edits";

interface GridOptions {
  collection: string;
  rows: readonly DataRecord[];
  columns: readonly Column[];
  widths: readonly number[];
  cells: ReturnType<typeof useCellEdits>;
  scroller: RefObject<HTMLElement | null>;
  /** How many rows a window holds. */
  page: () => number;
  toggle: (id: string) => void;
  toggleAll: () => void;
  sort: (name: string, add: boolean) => void;
  open: (id: string) => void;
  remove: (id: string) => void;
}

/** Types whose editor is a form of its own, beside the grid. */
const PANEL_TYPES = ["file", "object", "geo_point", "vector"];
/** Types that a typed letter begins to write. */
const TYPED_TYPES = ["text", "integer", "number", "decimal", "email", "url", "uuid"];

/** Where a cell is edited; a typed letter that leads nowhere is no request, Enter is. */
function editorOf({ field, locked }: Column, typed: boolean, pending: CellEdit | undefined) {
  const onItsWay = pending !== undefined && pending.message === null;
  if (onItsWay || (typed && (field.list || !TYPED_TYPES.includes(field.type)))) return null;
  if (locked !== null) return typed ? null : "locked";
  const needsForm = PANEL_TYPES.includes(field.type) || (field.type === "relation" && field.list);
  return needsForm ? "panel" : "cell";
}

/** Which cell is active, whether it is edited, and what the keys and the mouse do to it. */
export function useGrid(options: GridOptions) {
  const { rows, columns, cells, scroller } = options;
  const [place, setPlace] = useState<Position>({ row: 0, column: 1 });
  const [editing, setEditing] = useState<Draft | undefined>(undefined);
  const wantsFocus = useRef(false);
  const bounds: Bounds = { rows: rows.length, columns: columns.length + 1, page: options.page() };
  const active = clamped(place, bounds);
  const at = ({ row, column }: Position) => ({ record: rows[row], column: columns[column - 1] });

  const focus = (position: Position) => {
    wantsFocus.current = true;
    setPlace({ ...position });
  };
  useLayoutEffect(() => {
    if (!wantsFocus.current || editing !== undefined) return;
    wantsFocus.current = false;
    const cell = scroller.current?.querySelector<HTMLElement>(cellSelector(place.row, place.column));
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [place, editing, scroller]);

  const edit = (position: Position, typed?: string) => {
    const { record, column } = at(position);
    if (!record || !column) return;
    const pending = cells.edits[cellKey(record.id, column.name)];
    const way = editorOf(column, typed !== undefined, pending);
    if (way === "locked")
      toast({
        tone: "neutral",
        title: `${column.name} cannot be changed`,
        detail: column.locked ?? undefined,
      });
    else if (way === "panel") options.open(record.id);
    else if (way === "cell") {
      setPlace(position);
      setEditing(typed ?? (pending ? pending.draft : toDraft(column.field, record[column.name])));
    }
  };
  const finish = (draft: Draft | undefined, step?: Step) => {
    const { record, column } = at(active);
    setEditing(undefined);
    if (record && column && draft !== undefined) cells.commit(record, column, draft);
    if (step === "elsewhere") return;
    focus(step ? stepped(active, step === "back", bounds) : active);
  };
  const move = (key: string, far: boolean): boolean => {
    const target = moved(active, key, far, bounds);
    if (target) focus(target);
    return target !== null;
  };
  const discard = (record: DataRecord, column: Column) => cells.discard(cellKey(record.id, column.name));
  const setNull = (record: DataRecord, column: Column) => cells.commit(record, column, null);
  const { toggle, toggleAll, sort, open, remove, collection, widths } = options;
  return {
    state: { collection, rows, columns, widths, active, editing, at },
    actions: {
      focus,
      activate: setPlace,
      edit,
      finish,
      move,
      discard,
      setNull,
      toggle,
      toggleAll,
      sort,
      open,
      remove,
    },
  };
}

type Grid = ReturnType<typeof useGrid>;
export type GridState = Grid["state"];
export type GridActions = Grid["actions"];
