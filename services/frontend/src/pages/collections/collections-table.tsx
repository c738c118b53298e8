import { Link } from "@tanstack/react-router";
import { Table2 } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import { type Collection, isView } from "@/types/schema";
import { cn } from "@/utils/cn";
import { AccessSummary } from "./rules/access-summary";

export const COLUMNS = ["Name", "Fields", "Access", "Indexes", "Data"];

const FIELDS_SHOWN = 3;
/** Phones show what the other columns say below the name, or leave it to the collection's own page. */
const WIDE_ONLY = "max-md:hidden";

/** The collections with their fields, who reaches them and the way to their records. */
export function CollectionsTable({ collections }: { collections: readonly Collection[] }) {
  return (
    <Table label="Collections">
      <thead>
        <TableRow>
          {COLUMNS.map((column, index) => (
            <TableHead key={column} className={cn(index > 0 && index < COLUMNS.length - 1 && WIDE_ONLY)}>
              {column === "Data" ? <span className="sr-only">Data</span> : column}
            </TableHead>
          ))}
        </TableRow>
      </thead>
      <tbody>
        {collections.map((collection) => (
          <CollectionRow key={collection.name} collection={collection} />
        ))}
      </tbody>
    </Table>
  );
}

function CollectionRow({ collection }: { collection: Collection }) {
  const { name, fields, indexes } = collection;
  const shown = fields.slice(0, FIELDS_SHOWN).map((field) => field.name);
  const more = fields.length - shown.length;
  return (
    <TableRow>
      <TableCell className="py-2.5 align-top">
        <Link to="/collections/$name" params={{ name }} className="font-medium font-mono hover:underline">
          {name}
        </Link>
        {isView(collection) && <Badge className="ml-2">view</Badge>}
        <div className="mt-1.5 md:hidden">
          <AccessSummary collection={collection} />
        </div>
      </TableCell>
      <TableCell className={cn("py-2.5 align-top text-ink-muted", WIDE_ONLY)}>
        <span className="mr-2 text-ink">{fields.length}</span>
        <span className="font-mono text-xs">{shown.join(", ")}</span>
        {more > 0 && <span className="text-xs"> and {more} more</span>}
      </TableCell>
      <TableCell className={cn("py-2.5 align-top", WIDE_ONLY)}>
        <AccessSummary collection={collection} />
      </TableCell>
      <TableCell className={cn("py-2.5 align-top", WIDE_ONLY)}>{indexes.length}</TableCell>
      <TableCell className="w-px py-1.5 align-top">
        <Button asChild variant="ghost" size="sm">
          <Link to="/data/$name" params={{ name }}>
            <Table2 aria-hidden />
            Data<span className="sr-only"> of {name}</span>
          </Link>
        </Button>
      </TableCell>
    </TableRow>
  );
}
