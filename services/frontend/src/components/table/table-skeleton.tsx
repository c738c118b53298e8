import { Skeleton } from "@/components/ui/skeleton";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";

const WIDTHS = ["w-40", "w-24", "w-32", "w-20"];
const ROWS = 6;

interface TableSkeletonProps {
  /** What is loading: names the table. */
  label: string;
  /** The headings that the table will have. */
  columns: readonly string[];
  rows?: number;
}

/** A table that is still loading: `<TableSkeleton label="Users" columns={["Email", "Created"]} />`. */
export function TableSkeleton({ label, columns, rows = ROWS }: TableSkeletonProps) {
  return (
    <Table label={label} aria-busy>
      <thead>
        <TableRow>
          {columns.map((column) => (
            <TableHead key={column}>{column}</TableHead>
          ))}
        </TableRow>
      </thead>
      <tbody>
        {Array.from({ length: rows }, (_, row) => `row-${row}`).map((row) => (
          <TableRow key={row}>
            {columns.map((column, index) => (
              <TableCell key={column}>
                <Skeleton className={`h-3.5 ${WIDTHS[index % WIDTHS.length]}`} />
              </TableCell>
            ))}
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
