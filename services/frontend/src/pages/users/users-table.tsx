import { Link } from "@tanstack/react-router";
import { Moment } from "@/components/ui/moment";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import type { User } from "@/services/users";
import { cn } from "@/utils/cn";
import { formatCount, plural } from "@/utils/text";
import { userName } from "@/utils/user-name";
import { UserStatus } from "./user-status";

export const USER_COLUMNS = ["Email", "Status", "Sessions", "Created"] as const;

/** Phones show the sessions and the age below the address. */
const WIDE_ONLY = "max-md:hidden";

interface UsersTableProps {
  users: readonly User[];
  onOpen: (id: string) => void;
}

/** Users as rows; a press anywhere on one opens it. */
export function UsersTable({ users, onOpen }: UsersTableProps) {
  return (
    <Table label="Users">
      <thead>
        <TableRow>
          {USER_COLUMNS.map((column) => (
            <TableHead
              key={column}
              className={cn((column === "Sessions" || column === "Created") && WIDE_ONLY)}
            >
              {column}
            </TableHead>
          ))}
        </TableRow>
      </thead>
      <tbody>
        {users.map((user) => (
          <TableRow key={user.id} className="relative">
            <TableCell className="w-full max-w-0 py-2">
              {/* The link covers its row. */}
              <Link
                to="/users"
                search={(old) => ({ ...old, user: user.id })}
                onClick={(event) => {
                  event.preventDefault();
                  onOpen(user.id);
                }}
                className="block truncate font-medium after:absolute after:inset-0"
              >
                {userName(user)}
              </Link>
              <span className="block truncate text-ink-muted text-xs md:hidden">
                {plural(user.sessions, "session")} · created <Moment at={user.created_at} />
              </span>
            </TableCell>
            <TableCell>
              <UserStatus user={user} />
            </TableCell>
            <TableCell className={cn("text-ink-muted", WIDE_ONLY)}>{formatCount(user.sessions)}</TableCell>
            <TableCell className={cn("text-ink-muted", WIDE_ONLY)}>
              <Moment at={user.created_at} />
            </TableCell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
