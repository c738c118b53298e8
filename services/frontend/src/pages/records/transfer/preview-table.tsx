import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import type { Field } from "@/types/schema";
import { cn } from "@/utils/cn";
import { typeText } from "../fields/columns.utils";
import { cellFault, type Preview } from "./preview.utils";

interface PreviewTableProps {
  preview: Preview;
  /** The fields that the columns may name. */
  fields: readonly Field[];
}

/** The first records of a file under the fields that they go into; what cannot go there says why. */
export function PreviewTable({ preview: { columns, rows, fault }, fields }: PreviewTableProps) {
  const fieldOf = (name: string | undefined) => fields.find((field) => field.name === name);
  const wrongs = rows.map((row) => row.map((text, place) => cellFault(fieldOf(columns[place]), text)));
  const faults = wrongs.flatMap((row, index) =>
    row.flatMap((detail, place) =>
      detail ? [{ place: `Record ${index + 1}, ${columns[place]}`, detail }] : [],
    ),
  );
  return (
    <div>
      {rows.length > 0 && (
        <Table label="First records">
          <thead>
            <TableRow>
              {columns.map((column, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: nothing keeps a file from naming a column twice
                <TableHead key={index} className="py-1.5">
                  <span className="block font-mono text-ink">{column}</span>
                  <ColumnType field={fieldOf(column)} />
                </TableHead>
              ))}
            </TableRow>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the file
              <TableRow key={index}>
                {row.map((cell, place) => {
                  const wrong = wrongs[index]?.[place];
                  return (
                    <TableCell
                      // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place in the row
                      key={place}
                      title={wrong ?? cell}
                      className={cn("h-8 max-w-56 truncate", wrong && "bg-danger-soft text-danger")}
                    >
                      {cell}
                    </TableCell>
                  );
                })}
              </TableRow>
            ))}
          </tbody>
        </Table>
      )}
      {faults.length > 0 && (
        <ul aria-label="What cannot be imported as it is" className="mt-2 text-xs">
          {faults.map(({ place, detail }) => (
            <li key={place}>
              <span className="font-medium">{place}:</span> <span className="text-danger">{detail}</span>
            </li>
          ))}
        </ul>
      )}
      {fault && <p className="mt-1.5 text-ink-muted text-xs">{fault}</p>}
    </div>
  );
}

function columnText(field: Field | undefined): string {
  if (field === undefined) return "no such field";
  return field.computed === undefined ? typeText(field) : "computed, left out";
}

function ColumnType({ field }: { field: Field | undefined }) {
  return <span className="block font-normal text-ink-muted">{columnText(field)}</span>;
}
