import { Link } from "@tanstack/react-router";
import { Badge } from "@/components/ui/badge";
import { Moment } from "@/components/ui/moment";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import type { Mail } from "@/services/mails";
import { cn } from "@/utils/cn";
import { mailStateOf } from "./mail-state.utils";

export const MAIL_COLUMNS = ["Subject", "To", "State", "Written"] as const;

/** Phones show the address below the subject. */
const WIDE_ONLY = "max-md:hidden";

/** Mails as rows; a press anywhere on one opens it. */
export function MailsTable({ mails }: { mails: readonly Mail[] }) {
  return (
    <Table label="Mails">
      <thead>
        <TableRow>
          {MAIL_COLUMNS.map((column) => (
            <TableHead key={column} className={cn(column === "To" && WIDE_ONLY)}>
              {column}
            </TableHead>
          ))}
        </TableRow>
      </thead>
      <tbody>
        {mails.map((mail) => (
          <TableRow key={mail.id} className="relative">
            <TableCell className="w-full max-w-0 py-2">
              {/* The link covers its row. */}
              <Link
                to="/mails"
                search={(old) => ({ ...old, mail: mail.id })}
                className="block truncate font-medium after:absolute after:inset-0"
              >
                {mail.subject}
              </Link>
              <span className="block truncate text-ink-muted text-xs md:hidden">{mail.to}</span>
            </TableCell>
            <TableCell className={cn("max-w-64 truncate", WIDE_ONLY)}>{mail.to}</TableCell>
            <TableCell>
              <Badge tone={mailStateOf(mail.state).tone}>{mail.state}</Badge>
            </TableCell>
            <TableCell className="text-ink-muted">
              <Moment at={mail.created_at} />
            </TableCell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
