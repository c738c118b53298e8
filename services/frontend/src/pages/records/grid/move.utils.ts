/** A cell of the grid. Row -1 is the headings; column 0 holds the checkboxes. */
export interface Position {
  row: number;
  column: number;
}

export interface Bounds {
  rows: number;
  /** With the checkboxes' column. */
  columns: number;
  /** How many rows a window holds. */
  page: number;
}

/** Keeps a position inside the grid, whose rows may have become fewer. */
export function clamped({ row, column }: Position, { rows, columns }: Bounds): Position {
  return {
    row: Math.max(-1, Math.min(rows - 1, row)),
    column: Math.max(0, Math.min(columns - 1, column)),
  };
}

/** Where a key leads; null for keys that lead nowhere. `far` (Ctrl, Cmd) goes to the edge. */
export function moved(from: Position, key: string, far: boolean, bounds: Bounds): Position | null {
  const { row, column } = from;
  const edge = far ? Number.POSITIVE_INFINITY : 1;
  const targets: Record<string, Position> = {
    ArrowUp: { row: far ? 0 : row - 1, column },
    ArrowDown: { row: row + edge, column },
    ArrowLeft: { row, column: column - edge },
    ArrowRight: { row, column: column + edge },
    Home: { row: far ? 0 : row, column: 0 },
    End: { row: far ? bounds.rows : row, column: bounds.columns },
    PageUp: { row: Math.max(0, row - bounds.page), column },
    PageDown: { row: row + bounds.page, column },
  };
  const target = targets[key];
  return target ? clamped(target, bounds) : null;
}

/** The next or previous cell in reading order, for Tab. */
export function stepped({ row, column }: Position, back: boolean, bounds: Bounds): Position {
  const last = bounds.columns - 1;
  if (back) return clamped(column > 1 ? { row, column: column - 1 } : { row: row - 1, column: last }, bounds);
  return clamped(column < last ? { row, column: column + 1 } : { row: row + 1, column: 1 }, bounds);
}
