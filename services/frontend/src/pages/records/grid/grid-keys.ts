import type { KeyboardEvent } from "react";
import type { DataRecord } from "@/services/records";
import { setColumnWidth } from "@/stores/column-layout";
import type { Column } from "../fields/columns.utils";
import { copyValue } from "./copy-value";
import type { GridActions, GridState } from "./use-grid";

const WIDTH_STEP = 24;

/** What a key does; the name of a key has its modifiers before it: "Mod+Shift+Enter". */
type Keys = Record<string, () => void>;

/** What the keys do while a cell, not its editor, has the focus. */
export function gridKeys(grid: GridState, actions: GridActions) {
  const { active } = grid;
  return (event: KeyboardEvent) => {
    if (event.target instanceof HTMLElement && event.target.matches("input, select, textarea")) return;
    const { record, column } = grid.at(active);
    const keys =
      active.row === -1 ? headingKeys(grid, actions) : record ? rowKeys(grid, actions, record, column) : {};
    const action = keys[keyName(event)] ?? typing(event, grid, actions);
    if (action) action();
    else if (!actions.move(event.key, isMod(event))) return;
    event.preventDefault();
  };
}

function headingKeys({ active, columns, widths, collection }: GridState, actions: GridActions): Keys {
  const column = columns[active.column - 1];
  if (!column) return { Enter: actions.toggleAll, " ": actions.toggleAll };
  const sort = (add: boolean) => () => column.sortable && actions.sort(column.name, add);
  const width = widths[active.column - 1] ?? 0;
  return {
    Enter: sort(false),
    " ": sort(false),
    "Shift+Enter": sort(true),
    "Mod+ArrowLeft": () => setColumnWidth(collection, column.name, width - WIDTH_STEP),
    "Mod+ArrowRight": () => setColumnWidth(collection, column.name, width + WIDTH_STEP),
  };
}

function rowKeys(
  { active }: GridState,
  actions: GridActions,
  record: DataRecord,
  column: Column | undefined,
): Keys {
  const open = () => actions.open(record.id);
  const toggle = () => actions.toggle(record.id);
  const edit = () => actions.edit(active);
  const remove = () => actions.remove(record.id);
  const discard = () => column && actions.discard(record, column);
  return {
    "Shift+Enter": open,
    "Shift+ ": toggle,
    Delete: remove,
    // What Macs call delete.
    "Mod+Backspace": remove,
    "Mod+c": () => copyValue(column ? record[column.name] : record.id),
    ...(column ? { Enter: edit, F2: edit, Escape: discard } : { Enter: open, " ": toggle }),
  };
}

/** A letter begins a new text in the active cell. */
function typing(event: KeyboardEvent, { active }: GridState, actions: GridActions): (() => void) | null {
  const isLetter = event.key.length === 1 && event.key !== " " && !isMod(event) && !event.altKey;
  return isLetter && active.row >= 0 ? () => actions.edit(active, event.key) : null;
}

const isMod = (event: KeyboardEvent) => event.ctrlKey || event.metaKey;

function keyName(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${isMod(event) ? "Mod+" : ""}${event.shiftKey ? "Shift+" : ""}${key}`;
}
