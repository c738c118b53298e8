import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Moment } from "@/components/ui/moment";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import type { OperatorItem } from "@/services/operators";
import { useSession } from "@/stores/session";
import { cn } from "@/utils/cn";
import { OperatorMenu } from "./operator-menu";
import { RemoveOperatorDialog } from "./remove-operator-dialog";
import { RoleDialog } from "./role-dialog";

export const OPERATOR_COLUMNS = ["Operator", "Role", "Second factor", "Last seen", "Since", ""] as const;

/** Phones show these below the address. */
const WIDE_ONLY = "max-md:hidden";
const NARROW_TOO: readonly string[] = ["Operator", "Role", ""];

/** Operators as rows, each with what can be done about it. */
export function OperatorsTable({ operators }: { operators: readonly OperatorItem[] }) {
  const [changing, setChanging] = useState<OperatorItem | null>(null);
  const [removing, setRemoving] = useState<OperatorItem | null>(null);
  return (
    <>
      <Table label="Operators">
        <thead>
          <TableRow>
            {OPERATOR_COLUMNS.map((column) => (
              <TableHead key={column} className={cn("relative", !NARROW_TOO.includes(column) && WIDE_ONLY)}>
                {column || <span className="sr-only">Actions</span>}
              </TableHead>
            ))}
          </TableRow>
        </thead>
        <tbody>
          {operators.map((operator) => (
            <OperatorRow
              key={operator.id}
              operator={operator}
              onChangeRole={() => setChanging(operator)}
              onRemove={() => setRemoving(operator)}
            />
          ))}
        </tbody>
      </Table>
      <RoleDialog operator={changing} onClose={() => setChanging(null)} />
      <RemoveOperatorDialog operator={removing} onClose={() => setRemoving(null)} />
    </>
  );
}

interface OperatorRowProps {
  operator: OperatorItem;
  onChangeRole: () => void;
  onRemove: () => void;
}

function OperatorRow({ operator, ...acts }: OperatorRowProps) {
  const { id, email, role, second_factor, last_seen_at, created_at } = operator;
  const isSelf = useSession((state) => state.operator?.id === id);
  const seen = last_seen_at === null ? "never" : <Moment at={last_seen_at} />;
  return (
    <TableRow>
      <TableCell className="w-full max-w-0 py-2">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{email}</span>
          {isSelf && <Badge tone="success">you</Badge>}
        </span>
        <span className="block truncate text-ink-muted text-xs md:hidden">
          {second_factor ? "Second factor" : "Password only"} · seen {seen}
        </span>
      </TableCell>
      <TableCell>
        <Badge tone={role === "owner" ? "accent" : "neutral"}>{role}</Badge>
      </TableCell>
      <TableCell className={WIDE_ONLY}>
        {second_factor ? <Badge tone="success">on</Badge> : <Badge tone="warning">off</Badge>}
      </TableCell>
      <TableCell className={cn("text-ink-muted", WIDE_ONLY)}>{seen}</TableCell>
      <TableCell className={cn("text-ink-muted", WIDE_ONLY)}>
        <Moment at={created_at} />
      </TableCell>
      <TableCell className="text-right">
        <OperatorMenu email={email} {...acts} />
      </TableCell>
    </TableRow>
  );
}
