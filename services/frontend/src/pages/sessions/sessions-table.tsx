import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Device } from "@/components/sessions/device";
import { EndSessionDialog } from "@/components/sessions/end-session-dialog";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import { useRefusal } from "@/hooks/use-refusal";
import type { SessionItem } from "@/services/sessions";
import { useSession } from "@/stores/session";
import { cn } from "@/utils/cn";
import { deviceWords } from "@/utils/user-agent";
import { userName } from "@/utils/user-name";

export const SESSION_COLUMNS = ["Who", "Device", "Address", "Last seen", "Signed in", "Expires", ""] as const;

/** Phones show these below the name. */
const WIDE_ONLY = "max-md:hidden";

/** Sessions as rows, each with a way to end it. */
export function SessionsTable({ sessions }: { sessions: readonly SessionItem[] }) {
  const [ending, setEnding] = useState<SessionItem | null>(null);
  return (
    <>
      <Table label="Sessions">
        <thead>
          <TableRow>
            {SESSION_COLUMNS.map((column) => (
              <TableHead
                key={column}
                className={cn("relative", column !== "Who" && column !== "" && WIDE_ONLY)}
              >
                {column || <span className="sr-only">Actions</span>}
              </TableHead>
            ))}
          </TableRow>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <SessionRow key={session.id} session={session} onEnd={() => setEnding(session)} />
          ))}
        </tbody>
      </Table>
      <EndSessionDialog session={ending} onClose={() => setEnding(null)} />
    </>
  );
}

function SessionRow({ session, onEnd }: { session: SessionItem; onEnd: () => void }) {
  const { owner, kind, current, device, address, created_at, last_seen_at, expires_at, impersonated_by } =
    session;
  const [ofUsers, ofOperators] = [useRefusal("support"), useRefusal("owner")];
  const self = useSession((state) => state.operator?.id);
  const refusal = owner.id !== self && (kind === "user" ? ofUsers : ofOperators);
  const name = userName(owner);
  return (
    <TableRow>
      <TableCell className="max-md:w-full max-md:max-w-0 max-md:py-2">
        <span className="flex items-center gap-2 whitespace-nowrap">
          {kind === "user" ? (
            <Link to="/users" search={{ user: owner.id }} className="truncate font-medium hover:underline">
              {name}
            </Link>
          ) : (
            <span className="truncate font-medium">{name}</span>
          )}
          <Badge tone={kind === "operator" ? "accent" : "neutral"}>{kind}</Badge>
          {current && <Badge tone="success">this one</Badge>}
          {impersonated_by !== null && <Badge tone="warning">by an operator</Badge>}
        </span>
        <span className="mt-0.5 block truncate text-ink-muted text-xs md:hidden">
          {deviceWords(device)} · <span className="font-mono">{address}</span> · <Moment at={last_seen_at} />
        </span>
      </TableCell>
      <TableCell className={cn("whitespace-nowrap", WIDE_ONLY)}>
        <Device agent={device} />
      </TableCell>
      <TableCell className={cn("whitespace-nowrap font-mono text-ink-muted text-xs", WIDE_ONLY)}>
        {address}
      </TableCell>
      <TableCell className={cn("text-ink-muted", WIDE_ONLY)}>
        <Moment at={last_seen_at} />
      </TableCell>
      <TableCell className={cn("text-ink-muted", WIDE_ONLY)}>
        <Moment at={created_at} />
      </TableCell>
      <TableCell className={cn("text-ink-muted", WIDE_ONLY)}>
        <Moment at={expires_at} />
      </TableCell>
      <TableCell className="text-right">
        <Button size="sm" className="relative" disabledReason={refusal} onClick={onEnd}>
          End
          <span className="sr-only"> session of {name}</span>
        </Button>
      </TableCell>
    </TableRow>
  );
}
