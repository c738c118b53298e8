import { type Collection, type Field, isView } from "@/types/schema";

/** A field of a collection as the grid and the panel show it. */
export interface Column {
  name: string;
  field: Field;
  /** `id`, `created_at`, `updated_at`: set by the server alone. */
  system: boolean;
  /** Why nobody can change it here; null where they can. */
  locked: string | null;
  sortable: boolean;
}

const SYSTEM: Field[] = [
  { name: "id", type: "uuid", required: true },
  { name: "created_at", type: "datetime", required: true },
  { name: "updated_at", type: "datetime", required: true },
];

/** What accounts carry beside their fields. It changes through signing in and the user's page alone. */
const ACCOUNT_FIELDS = ["email", "verified"];
const UNSORTABLE_TYPES = ["json", "object", "geo_point", "vector"];

/** The columns of a collection: the id, its own fields in their order, the times. */
export function columnsOf(collection: Collection): Column[] {
  const [id, ...times] = SYSTEM.map((field) => column(field, "Set by the server."));
  const own = collection.fields.map((field) => {
    const account = collection.name === "users" && ACCOUNT_FIELDS.includes(field.name);
    if (account) return column(field, "Belongs to the account: its user changes it.");
    return column(field, isView(collection) ? `Written in ${collection.from} alone.` : computedNote(field));
  });
  return [...(id ? [id] : []), ...own, ...times];
}

/** Columns as they are for those who may not write: every one locked, with the reason. */
export function lockedFor(columns: readonly Column[], refusal: string | false): Column[] {
  return columns.map((each) => (refusal && each.locked === null ? { ...each, locked: refusal } : each));
}

function computedNote({ computed }: Field): string | null {
  return computed === undefined ? null : `Computed from ${computed}.`;
}

function column(field: Field, locked: string | null): Column {
  const system = SYSTEM.includes(field);
  const sortable = !field.list && !UNSORTABLE_TYPES.includes(field.type);
  return { name: field.name, field, system, locked, sortable };
}

/** Whether records are made here: accounts are by registering, and those of a view in its collection. */
export function takesRecords(collection: Collection): boolean {
  return collection.name !== "users" && !isView(collection);
}

/** The vectors of a collection, by which its records can be near to each other. */
export function vectorsOf({ fields }: Collection): Field[] {
  return fields.filter(({ type }) => type === "vector");
}

/** Whether a search of its records can find anything. */
export function isSearchable({ fields }: Collection): boolean {
  return fields.some(
    ({ searchable, fields: members }) => searchable || members?.some((member) => member.searchable),
  );
}

const WIDTHS: Record<string, number> = {
  bool: 96,
  integer: 112,
  number: 112,
  decimal: 112,
  date: 120,
  datetime: 176,
  enum: 136,
  uuid: 152,
  relation: 192,
  file: 200,
  json: 200,
  object: 264,
  geo_point: 176,
  vector: 176,
};
const TEXT_WIDTH = 208;

/** How wide a column is until somebody drags it, in pixels. */
export function defaultWidth({ field }: Column): number {
  return field.list ? TEXT_WIDTH : (WIDTHS[field.type] ?? TEXT_WIDTH);
}

/** Whether numbers of this column line up at the right. */
export function isNumeric({ field }: Column): boolean {
  return !field.list && ["integer", "number", "decimal"].includes(field.type);
}

/** A field's type in words: "list of text", "relation to users", "list of relations to tags". */
export function typeText(field: Field): string {
  const target = field.collection ?? "another collection";
  if (field.type === "relation")
    return field.list ? `list of relations to ${target}` : `relation to ${target}`;
  const type = field.type === "geo_point" ? "geo point" : field.type;
  return field.list ? `list of ${type}` : type;
}
