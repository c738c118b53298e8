import { Moment } from "@/components/ui/moment";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import type { AuditEntry } from "@/services/audit";
import { cn } from "@/utils/cn";
import { actorOf } from "./actor.utils";

export const AUDIT_COLUMNS = ["Action", "Target", "Operator", "When"] as const;

/** Phones show these below the action. */
const WIDE_ONLY = "max-md:hidden";

interface AuditTableProps {
  entries: readonly AuditEntry[];
  onOpen: (entry: AuditEntry) => void;
}

/** Acts as rows; a press anywhere on one opens it. */
export function AuditTable({ entries, onOpen }: AuditTableProps) {
  return (
    <Table label="Audit">
      <thead>
        <TableRow>
          {AUDIT_COLUMNS.map((column) => (
            <TableHead
              key={column}
              className={cn((column === "Target" || column === "Operator") && WIDE_ONLY)}
            >
              {column}
            </TableHead>
          ))}
        </TableRow>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <TableRow key={entry.id} className="relative">
            <TableCell className="py-2 max-md:w-full max-md:max-w-0">
              {/* The button covers its row. */}
              <button
                type="button"
                onClick={() => onOpen(entry)}
                className="block max-w-full truncate rounded-sm font-medium font-mono text-xs after:absolute after:inset-0"
              >
                {entry.action}
              </button>
              <span className="block truncate text-ink-muted text-xs md:hidden">
                {entry.target} · {actorOf(entry)}
              </span>
            </TableCell>
            <TableCell className={cn("max-w-72 truncate font-mono text-ink-muted text-xs", WIDE_ONLY)}>
              {entry.target}
            </TableCell>
            <TableCell className={cn("max-w-64 truncate", WIDE_ONLY)}>{actorOf(entry)}</TableCell>
            <TableCell className="text-ink-muted">
              <Moment at={entry.at} />
            </TableCell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
