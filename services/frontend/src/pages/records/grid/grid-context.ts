import { createContext, useContext } from "react";
import type { DataRecord } from "@/services/records";
import type { Column } from "../fields/columns.utils";
import type { Draft } from "../fields/draft.utils";

/** Where the focus goes after an editor: on or back as with Tab, or wherever it has gone by itself. */
export type Step = "next" | "back" | "elsewhere";

/** What every cell needs of its grid, the same for all of them. */
export interface GridShared {
  columns: readonly Column[];
  /** In pixels, beside `columns`. */
  widths: readonly number[];
  open: (id: string) => void;
  toggle: (id: string) => void;
  /** Ends the editor in sight: with its text, or without. */
  finish: (draft: Draft | undefined, step?: Step) => void;
}

export const GridContext = createContext<GridShared | null>(null);

export function useGridShared(): GridShared {
  const shared = useContext(GridContext);
  if (shared === null) throw new Error("Cells stand inside a DataGrid.");
  return shared;
}

/** Width of the column with the checkboxes, in pixels. */
export const SELECT_WIDTH = 68;
export const ROW_HEIGHT = 36;

/** Addresses a cell in the document: rows from 0, -1 for the headings; columns from 0, the checkboxes. */
export const cellSelector = (row: number, column: number) => `[data-row="${row}"][data-column="${column}"]`;

/** Where an event happened; null between the cells. */
export function positionOf(target: EventTarget | null): { row: number; column: number } | null {
  const cell = target instanceof Element ? target.closest("[data-row][data-column]") : null;
  if (!(cell instanceof HTMLElement)) return null;
  return { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
}

export type Rows = readonly DataRecord[];
