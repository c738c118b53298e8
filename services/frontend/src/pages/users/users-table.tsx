import { Link } from "@tanstack/react-router";
import { Moment } from "@/components/ui/moment";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import type { User } from "@/services/users";
import { formatCount } from "@/utils/text";
import { UserStatus } from "./user-status";

export const USER_COLUMNS = ["Email", "Status", "Sessions", "Created"] as const;

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
            <TableHead key={column}>{column}</TableHead>
          ))}
        </TableRow>
      </thead>
      <tbody>
        {users.map((user) => (
          <TableRow key={user.id} className="relative">
            <TableCell>
              {/* The link covers its row. */}
              <Link
                to="/users"
                search={(old) => ({ ...old, user: user.id })}
                onClick={(event) => {
                  event.preventDefault();
                  onOpen(user.id);
                }}
                className="font-medium after:absolute after:inset-0"
              >
                {user.email ?? "Without an address"}
              </Link>
            </TableCell>
            <TableCell>
              <UserStatus user={user} />
            </TableCell>
            <TableCell className="text-ink-muted">{formatCount(user.sessions)}</TableCell>
            <TableCell className="text-ink-muted">
              <Moment at={user.created_at} />
            </TableCell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
