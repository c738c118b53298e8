import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import type { Preview } from "./preview.utils";

/** The first records of a file. */
export function PreviewTable({ preview: { columns, rows, fault } }: { preview: Preview }) {
  return (
    <div>
      {rows.length > 0 && (
        <Table label="First records">
          <thead>
            <TableRow>
              {columns.map((column, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: nothing keeps a file from naming a column twice
                <TableHead key={index} className="font-mono">
                  {column}
                </TableHead>
              ))}
            </TableRow>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the file
              <TableRow key={index}>
                {row.map((cell, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place in the row
                  <TableCell key={place} className="h-8 max-w-56 truncate">
                    {cell}
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </tbody>
        </Table>
      )}
      {fault && <p className="mt-1.5 text-ink-muted text-xs">{fault}</p>}
    </div>
  );
}
