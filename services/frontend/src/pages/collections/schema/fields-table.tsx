import { Fragment } from "react";
import { Badge } from "@/components/ui/badge";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";
import { type Collection, type Field, isView } from "@/types/schema";
import { cn } from "@/utils/cn";
import { describeOptions, describeType } from "../fields/field-summary.utils";
import { FieldTypeIcon } from "../fields/field-type-icon";
import { FieldMenu } from "./field-menu";
import { type ShownField, shownFields } from "./schema.utils";

export const FIELD_COLUMNS = ["Field", "Type", "Options", "Actions"];

/** The fields of a collection, with those that every record has. */
export function FieldsTable({ collection }: { collection: Collection }) {
  return (
    <Table label="Fields">
      <thead>
        <TableRow>
          {FIELD_COLUMNS.map((column) => (
            <TableHead key={column} className={column === "Options" ? "max-sm:hidden" : undefined}>
              {column === "Actions" ? <span className="sr-only">{column}</span> : column}
            </TableHead>
          ))}
        </TableRow>
      </thead>
      <tbody>
        {shownFields(collection).map((shown) => (
          <Fragment key={shown.field.name}>
            <FieldTableRow shown={shown} ofView={isView(collection)} />
            {shown.field.fields?.map((member) => (
              <MemberTableRow key={member.name} object={shown.field.name} member={member} />
            ))}
          </Fragment>
        ))}
      </tbody>
    </Table>
  );
}

function FieldTableRow({ shown: { field, origin }, ofView }: { shown: ShownField; ofView: boolean }) {
  return (
    <TableRow className={origin ? "text-ink-muted" : undefined}>
      <TableCell className="whitespace-nowrap py-2 align-top font-mono">
        {field.name}
        {origin && (
          <Badge className="ml-2 font-sans max-sm:mt-1 max-sm:ml-0 max-sm:flex max-sm:w-fit">{origin}</Badge>
        )}
      </TableCell>
      <TypeCells field={field} />
      <TableCell className="w-px px-1.5 py-1 align-top">
        {origin === null && <FieldMenu field={field.name} ofView={ofView} />}
      </TableCell>
    </TableRow>
  );
}

/** A member of an object below it, by its path. */
function MemberTableRow({ object, member }: { object: string; member: Field }) {
  return (
    <TableRow>
      <TableCell className="whitespace-nowrap py-2 pl-7 align-top font-mono">
        <span className="text-ink-muted">{object}.</span>
        {member.name}
      </TableCell>
      <TypeCells field={{ ...member, name: `${object}.${member.name}` }} />
      <TableCell className="w-px" />
    </TableRow>
  );
}

function TypeCells({ field }: { field: Field }) {
  return (
    <>
      <TableCell className="py-2">
        <span className="flex items-center gap-2 whitespace-nowrap">
          <FieldTypeIcon type={field.type} className="size-3.5 shrink-0 text-ink-faint" />
          {describeType(field)}
        </span>
        <Options field={field} className="mt-1.5 sm:hidden" />
      </TableCell>
      <TableCell className="w-full py-2 max-sm:hidden">
        <Options field={field} />
      </TableCell>
    </>
  );
}

/** The options of a field as badges; phones show them below its type. */
function Options({ field, className }: { field: Field; className?: string }) {
  const options = describeOptions(field);
  if (options.length === 0) return null;
  return (
    <ul aria-label={`Options of ${field.name}`} className={cn("flex flex-wrap gap-1.5", className)}>
      {options.map((option) => (
        <li key={option}>
          <Badge className="h-auto min-h-5 whitespace-normal break-all">{option}</Badge>
        </li>
      ))}
    </ul>
  );
}
