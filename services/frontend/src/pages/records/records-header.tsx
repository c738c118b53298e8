import { Link } from "@tanstack/react-router";
import { Layers, Plus, RotateCw, UsersRound } from "lucide-react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { useRefusal } from "@/hooks/use-refusal";
import type { Collection } from "@/types/schema";
import { cn } from "@/utils/cn";
import { formatCount } from "@/utils/text";
import { type Column, takesRecords } from "./fields/columns.utils";
import { ColumnsMenu } from "./grid/columns-menu";
import { TransferMenu } from "./transfer/transfer-menu";
import type { View } from "./use-view";

interface RecordsHeaderProps {
  collection: Collection;
  columns: readonly Column[];
  view: View;
  /** How many records match; undefined until it is known. */
  count: number | undefined;
  busy: boolean;
  onRefresh: () => void;
  onNew: () => void;
}

/** Which collection this is, and what can be done with all of it. */
export function RecordsHeader({
  collection,
  columns,
  view,
  count,
  busy,
  onRefresh,
  onNew,
}: RecordsHeaderProps) {
  const { name } = collection;
  const refusal = useRefusal("developer");
  return (
    <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-2 border-b px-3 py-2 sm:px-4">
      <div className="mr-auto flex min-w-0 items-baseline gap-2">
        <h1 className="truncate font-semibold text-base">{name}</h1>
        {count !== undefined && <span className="text-ink-muted">{formatCount(count)}</span>}
        {collection.from !== undefined && (
          <span className="truncate text-ink-muted text-xs">
            a view of{" "}
            <Link to="/data/$name" params={{ name: collection.from }} className="font-mono underline">
              {collection.from}
            </Link>
          </span>
        )}
      </div>
      <IconButton label="Refresh" onClick={onRefresh}>
        <RotateCw aria-hidden className={cn(busy && "animate-spin")} />
      </IconButton>
      <Button asChild className="max-sm:hidden">
        <Link to="/collections/$name" params={{ name }}>
          <Layers aria-hidden />
          Schema
        </Link>
      </Button>
      <ColumnsMenu collection={name} columns={columns} />
      <TransferMenu collection={collection} view={view} onWritten={onRefresh} />
      {name === "users" && (
        <Button asChild variant="primary">
          <Link to="/users">
            <UsersRound aria-hidden />
            Accounts
          </Link>
        </Button>
      )}
      {takesRecords(collection) && (
        <Button variant="primary" disabledReason={refusal} onClick={onNew}>
          <Plus aria-hidden />
          New record
        </Button>
      )}
    </header>
  );
}
