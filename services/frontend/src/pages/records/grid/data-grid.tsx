import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, type SyntheticEvent, useCallback, useMemo, useRef, useState } from "react";
import { ContextMenu } from "@/components/ui/context-menu";
import { useStable } from "@/hooks/use-stable";
import type { DataRecord } from "@/services/records";
import type { Collection } from "@/types/schema";
import { cn } from "@/utils/cn";
import { ConflictDialog } from "../conflict/conflict-dialog";
import { type Column, vectorsOf } from "../fields/columns.utils";
import { toggleSort } from "../fields/sort.utils";
import type { View } from "../use-view";
import { gridProps, rowGroup } from "./aria";
import { CellMenu } from "./cell-menu";
import { GridContext, positionOf, ROW_HEIGHT, SELECT_WIDTH } from "./grid-context";
import { GridHeader } from "./grid-header";
import { gridKeys } from "./grid-keys";
import { GridRow } from "./grid-row";
import type { Position } from "./move.utils";
import { type CellEdits, useCellEdits } from "./use-cell-edits";
import { useGrid } from "./use-grid";

import type { Selection } from "./use-selection";

interface DataGridProps {
  collection: Collection;
  rows: readonly DataRecord[];
  columns: readonly Column[];
  widths: readonly number[];
  view: View;
  selection: Selection;
  /** Absent where records are not deleted here. */
  onDelete: ((ids: readonly string[]) => void) | undefined;
  /** The rows are those of before; the next are on their way. */
  stale: boolean;
}

const OVERSCAN = 8;
const NO_EDITS: CellEdits = {};

/** Records as rows: only those in sight are in the document. One cell is active; the arrow keys move it. */
export function DataGrid(props: DataGridProps) {
  const { collection, rows, columns, widths, view, selection, onDelete, stale } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [menuAt, setMenuAt] = useState<Position | null>(null);
  const cells = useCellEdits(collection.name);
  const grid = useGrid({
    collection: collection.name,
    rows,
    columns,
    widths,
    cells,
    scroller,
    page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2),
    toggle: selection.toggle,
    toggleAll: selection.toggleAll,
    sort: (name, add) => view.setSort(toggleSort(view.sort, name, add)),
    open: view.open,
    remove: (id) => onDelete?.(selection.ids.has(id) ? [...selection.ids] : [id]),
  });
  const { active, editing } = grid.state;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const inSight = virtual.getVirtualItems();
  // The active row stays in the document wherever the scroll is: the grid's one stop of Tab must not vanish.
  const isActiveDrawn = inSight.some(({ index }) => index === active.row);
  const drawn = inSight.map(({ index }) => index).concat(isActiveDrawn || active.row < 0 ? [] : [active.row]);

  const open = useStable(view.open);
  const toggle = useStable(selection.toggle);
  const finish = useStable(grid.actions.finish);
  const shared = useMemo(
    () => ({ columns, widths, open, toggle, finish }),
    [columns, widths, open, toggle, finish],
  );
  const editsByRow = useMemo(() => groupByRow(cells.edits), [cells.edits]);
  const onKeyDown = gridKeys(grid.state, grid.actions);
  const pick = (event: SyntheticEvent) => {
    const position = positionOf(event.target);
    if (position && editing === undefined) grid.actions.activate(position);
  };
  const onContextMenu = useCallback((event: MouseEvent) => {
    const position = positionOf(event.target);
    setMenuAt(position);
    if (position === null) event.preventDefault();
  }, []);
  const vectors = useMemo(() => vectorsOf(collection).map(({ name }) => name), [collection]);
  const totalWidth = SELECT_WIDTH + widths.reduce((sum, width) => sum + width, 0);

  return (
    <GridContext value={shared}>
      <ContextMenu
        items={
          menuAt && (
            <CellMenu
              grid={grid}
              view={view}
              position={menuAt}
              filter={view.filter}
              vectors={vectors}
              onDelete={onDelete}
            />
          )
        }
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          if (menuAt && grid.state.editing === undefined) grid.actions.focus(menuAt);
        }}
      >
        {/* biome-ignore lint/a11y/noStaticElementInteractions: its role is grid, see aria.ts */}
        <div
          ref={scroller}
          {...gridProps(`Records of ${collection.name}`, rows.length + 1, columns.length + 1)}
          aria-busy={stale}
          onKeyDown={onKeyDown}
          onMouseDown={pick}
          onFocus={pick}
          onDoubleClick={(event) => {
            const position = positionOf(event.target);
            if (position && position.row >= 0) grid.actions.edit(position);
          }}
          onContextMenu={onContextMenu}
          className={cn(
            "min-h-0 flex-1 scroll-pt-10 scroll-pb-4 scroll-pl-18 overflow-auto overscroll-contain bg-surface outline-none transition-opacity",
            stale && "opacity-60",
          )}
        >
          <div className="min-w-full" style={{ width: totalWidth }}>
            <GridHeader
              collection={collection.name}
              sort={view.sort}
              nearest={view.start?.field}
              activeColumn={active.row === -1 ? active.column : null}
              checked={selection.all ? true : selection.ids.size > 0 ? "indeterminate" : false}
              onToggleAll={selection.toggleAll}
              onSort={grid.actions.sort}
            />
            <div {...rowGroup} className="relative" style={{ height: virtual.getTotalSize() }}>
              {drawn.map((index) => {
                const record = rows[index];
                if (!record) return null;
                return (
                  <GridRow
                    key={record.id}
                    record={record}
                    row={index}
                    top={index * ROW_HEIGHT}
                    selected={selection.ids.has(record.id)}
                    activeColumn={active.row === index ? active.column : null}
                    editing={active.row === index ? editing : undefined}
                    edits={editsByRow.get(record.id) ?? NO_EDITS}
                  />
                );
              })}
            </div>
          </div>
        </div>
      </ContextMenu>
      <ConflictDialog
        conflict={cells.conflict}
        columns={columns}
        busy={false}
        onDecide={(changes) => cells.conflict && cells.decide(cells.conflict, changes)}
        onCancel={() => cells.conflict && cells.postpone(cells.conflict)}
      />
    </GridContext>
  );
}

/** Cells that are typed and not stored, by their record's id. */
function groupByRow(edits: CellEdits): Map<string, CellEdits> {
  const groups = new Map<string, CellEdits>();
  for (const [key, edit] of Object.entries(edits)) {
    const id = key.slice(0, key.indexOf("/"));
    groups.set(id, { ...groups.get(id), [key]: edit });
  }
  return groups;
}
