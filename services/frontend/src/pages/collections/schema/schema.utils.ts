import { membersOf } from "@/types/members";
import type { Collection, Field } from "@/types/schema";
import { type IndexColumn, SYSTEM_COLUMNS } from "../draft/collection-draft.utils";

/** What every record has beside its declared fields, in the order in which records show them. */
const BEFORE: readonly Field[] = [{ name: "id", type: "uuid", unique: true, read_only: true }];
const AFTER: readonly Field[] = [
  { name: "created_at", type: "datetime", read_only: true },
  { name: "updated_at", type: "datetime", read_only: true },
];

const ACCOUNT_FIELDS = ["email", "verified"];

/** A field as the schema shows it. */
export interface ShownField {
  field: Field;
  /** Why nobody can change it: it belongs to every record, or to every account. */
  origin: "system" | "account" | null;
}

/** Every field that records of a collection have, with those that nobody declared. */
export function shownFields({ name, fields, indexes }: Collection): ShownField[] {
  const system = (field: Field): ShownField => ({ field, origin: "system" });
  const own = fields.map((field): ShownField => {
    const isAccount = name === "users" && ACCOUNT_FIELDS.includes(field.name);
    const unique = indexes.some((index) => index.unique === true && isAlone(index.fields, field.name));
    return { field: unique ? { ...field, unique } : field, origin: isAccount ? "account" : null };
  });
  return [...BEFORE.map(system), ...own, ...AFTER.map(system)];
}

/** The fields of a collection that people declared, and may change. */
export function ownFields(collection: Collection): Field[] {
  const own = shownFields(collection).filter(({ origin }) => origin === null);
  const names = own.map(({ field }) => field.name);
  return collection.fields.filter(({ name }) => names.includes(name));
}

function isObject({ type }: Field): boolean {
  return type === "object" || type === "geo_point";
}

/** The members of an object as expressions and indexes call them: ["address.city"]. */
function memberPaths(object: Field): string[] {
  return membersOf(object).map(({ name }) => `${object.name}.${name}`);
}

function isAlone(names: readonly string[], name: string): boolean {
  return names.length === 1 && names[0] === name;
}

const UNINDEXED = ["json", "file", "vector"];

/** The columns that a new index of a collection may have. */
export function indexableColumns(fields: readonly Field[]): IndexColumn[] {
  const own = fields
    .filter(({ type, list, computed }) => !list && !computed && !UNINDEXED.includes(type))
    .flatMap((field) => (isObject(field) ? memberPaths(field) : [field.name]))
    .map((path) => ({ value: path, label: path }));
  return [...own, ...SYSTEM_COLUMNS];
}

/** What can name the owner of a record: relations to `users`, and for an account, in views too, its own id. */
export function ownersOf({
  name,
  from = name,
  fields,
}: Pick<Collection, "name" | "from" | "fields">): string[] {
  if (from === "users") return ["id"];
  return fields
    .filter((field) => field.type === "relation" && field.collection === "users" && !field.list)
    .map((field) => field.name);
}
