import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Bars } from "@/components/ui/bars";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import { cn } from "@/utils/cn";
import { formatCount, plural } from "@/utils/text";
import { type ClientTraffic, usesInWords } from "../traffic.utils";

export const CLIENT_COLUMNS = ["Client", "Calls", "By day", "People", "Failed", "Last seen", "Fields"];

/** Phones show who, how often and which fields. */
const WIDE_ONLY = ["By day", "People", "Failed", "Last seen"];

/** The clients of a version, the busiest first; each opens to the fields that it uses. */
export function ClientsTable({ clients }: { clients: readonly ClientTraffic[] }) {
  return (
    <Table label="Clients">
      <thead>
        <TableRow>
          {CLIENT_COLUMNS.map((column) => (
            <TableHead key={column} className={cn(WIDE_ONLY.includes(column) && "max-md:hidden")}>
              {column}
            </TableHead>
          ))}
        </TableRow>
      </thead>
      <tbody>
        {clients.map((client) => (
          <ClientRows key={client.client} traffic={client} />
        ))}
      </tbody>
    </Table>
  );
}

function ClientRows({ traffic }: { traffic: ClientTraffic }) {
  const { client, calls, byDay, users, failed, lastSeen, fields } = traffic;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <TableRow>
        <TableCell className="max-w-56 truncate font-mono" title={client}>
          {client}
        </TableCell>
        <TableCell>{formatCount(calls)}</TableCell>
        <TableCell className="w-40 max-md:hidden">
          <Bars values={byDay} label={`${plural(calls, "call")} on ${byDay.length} days`} className="w-36" />
        </TableCell>
        <TableCell className="max-md:hidden" title="The most that one day and collection saw">
          {formatCount(users)}
        </TableCell>
        <TableCell className={cn("max-md:hidden", failed > 0 && "text-danger")}>
          {formatCount(failed)}
        </TableCell>
        <TableCell className="text-ink-muted max-md:hidden">
          <Moment at={lastSeen} />
        </TableCell>
        <TableCell className="w-px">
          <Button
            variant="ghost"
            size="sm"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => setOpen(!isOpen)}
          >
            {plural(fields.length, "field")}
            <span className="sr-only"> of {client}</span>
            <ChevronDown aria-hidden className={cn("transition-transform", isOpen && "rotate-180")} />
          </Button>
        </TableCell>
      </TableRow>
      <tr id={id} hidden={!isOpen} className="border-b bg-canvas last:border-b-0">
        <td colSpan={CLIENT_COLUMNS.length} className="px-3 py-2.5">
          <FieldUses traffic={traffic} />
        </td>
      </tr>
    </>
  );
}

function FieldUses({ traffic: { client, fields } }: { traffic: ClientTraffic }) {
  if (fields.length === 0) return <p className="text-ink-muted">It touched no declared field.</p>;
  return (
    <ul aria-label={`Fields that ${client} uses`} className="flex flex-wrap gap-1.5">
      {fields.map((use) => (
        <li key={use.name}>
          <Badge tone={use.written ? "accent" : "neutral"}>
            <span className="font-mono">{use.name}</span>
            <span className="font-normal">{usesInWords(use)}</span>
          </Badge>
        </li>
      ))}
    </ul>
  );
}
