import { Trash2 } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Moment } from "@/components/ui/moment";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import { useRefusal } from "@/hooks/use-refusal";
import type { ApiKey } from "@/services/keys";
import { cn } from "@/utils/cn";
import { DeleteKeyDialog } from "./delete-key-dialog";
import { KeyExpiry } from "./key-expiry";
import { ScopeList } from "./scope-list";

export const KEY_COLUMNS = ["Name", "May", "Last used", "Expires", ""] as const;

/** Phones show these below the name. */
const WIDE_ONLY = "max-md:hidden";

/** Keys as rows, each with a way to end it. */
export function KeysTable({ keys }: { keys: readonly ApiKey[] }) {
  const [ending, setEnding] = useState<ApiKey | null>(null);
  return (
    <>
      <Table label="API keys">
        <thead>
          <TableRow>
            {KEY_COLUMNS.map((column) => (
              <TableHead
                key={column}
                className={cn("relative", column !== "Name" && column !== "" && WIDE_ONLY)}
              >
                {column || <span className="sr-only">Actions</span>}
              </TableHead>
            ))}
          </TableRow>
        </thead>
        <tbody>
          {keys.map((each) => (
            <KeyRow key={each.id} apiKey={each} onEnd={() => setEnding(each)} />
          ))}
        </tbody>
      </Table>
      <DeleteKeyDialog apiKey={ending} onClose={() => setEnding(null)} />
    </>
  );
}

function KeyRow({ apiKey, onEnd }: { apiKey: ApiKey; onEnd: () => void }) {
  const { name, contact, scopes, addresses, last_used_at, expires_at } = apiKey;
  const refusal = useRefusal("developer");
  const used = last_used_at === null ? "never" : <Moment at={last_used_at} />;
  return (
    <TableRow>
      <TableCell className="w-2/5 py-2 max-md:w-full max-md:max-w-0">
        <span className="block truncate font-medium">{name}</span>
        {contact && <span className="block truncate text-ink-muted text-xs">{contact}</span>}
        <div className="mt-1 space-y-1 md:hidden">
          <ScopeList scopes={scopes} addresses={addresses} />
          <span className="block text-ink-muted text-xs">
            Used {used} · expires <KeyExpiry at={expires_at} />
          </span>
        </div>
      </TableCell>
      <TableCell className={cn("py-2", WIDE_ONLY)}>
        <ScopeList scopes={scopes} addresses={addresses} />
      </TableCell>
      <TableCell className={cn("text-ink-muted", WIDE_ONLY)}>{used}</TableCell>
      <TableCell className={cn("text-ink-muted", WIDE_ONLY)}>
        <KeyExpiry at={expires_at} />
      </TableCell>
      <TableCell className="text-right">
        <IconButton
          label={`Delete ${name}`}
          size="icon-sm"
          className="relative"
          disabledReason={refusal}
          onClick={onEnd}
        >
          <Trash2 aria-hidden />
        </IconButton>
      </TableCell>
    </TableRow>
  );
}
