import { Skeleton } from "@/components/ui/skeleton";
import type { Column } from "../fields/columns.utils";
import { ROW_HEIGHT, SELECT_WIDTH } from "./grid-context";

const ROWS = [
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];
const FILLED = [0.7, 0.5, 0.85, 0.4];

/** The grid while its first page is on its way. */
export function GridSkeleton({ columns, widths }: { columns: readonly Column[]; widths: readonly number[] }) {
  return (
    <div aria-busy className="min-h-0 flex-1 overflow-hidden">
      <p role="status" className="sr-only">
        Loading records
      </p>
      <div aria-hidden className="w-max min-w-full">
        <div className="flex h-9 items-center border-b bg-canvas" style={{ paddingLeft: SELECT_WIDTH }}>
          {columns.map(({ name }, index) => (
            <span
              key={name}
              className="truncate px-3 font-medium text-ink-muted text-xs"
              style={{ width: widths[index] }}
            >
              {name}
            </span>
          ))}
        </div>
        {ROWS.map((row, at) => (
          <div
            key={row}
            className="flex items-center border-b"
            style={{ height: ROW_HEIGHT, paddingLeft: SELECT_WIDTH }}
          >
            {columns.map(({ name }, index) => (
              <span key={name} className="px-3" style={{ width: widths[index] }}>
                <span
                  className="block"
                  style={{ width: `${100 * (FILLED[(index + at) % FILLED.length] ?? 0.5)}%` }}
                >
                  <Skeleton className="h-3.5 w-full" />
                </span>
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
