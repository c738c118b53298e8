import type { AriaAttributes } from "react";

/**
 * The roles of a grid (WAI-ARIA Authoring Practices, "Data grids"). Not the elements of a table: rows that are not in
 * sight are not in the document, and those that are lie one over the other, which tables cannot lay out.
 */
export function gridProps(label: string, rows: number, columns: number) {
  return {
    role: "grid",
    "aria-label": label,
    "aria-rowcount": rows,
    "aria-colcount": columns,
    "aria-multiselectable": true,
    tabIndex: -1,
  } as const;
}

export const rowGroup = { role: "rowgroup" } as const;

/** A row, counted from 1, the headings being the first; those cannot be selected. */
export function rowProps(index: number, selected?: boolean) {
  return { role: "row", "aria-rowindex": index, "aria-selected": selected } as const;
}

/** A cell; `row` -1 is the headings, `column` 0 the checkboxes. One cell of the grid takes part in the order of Tab. */
export function cellProps(row: number, column: number, active: boolean, more: AriaAttributes = {}) {
  return {
    ...more,
    role: row === -1 ? "columnheader" : "gridcell",
    "aria-colindex": column + 1,
    "data-row": row,
    "data-column": column,
    tabIndex: active ? 0 : -1,
  } as const;
}
