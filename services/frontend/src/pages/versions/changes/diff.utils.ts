import type { Contract, Property } from "@/services/contracts";

/** One difference between what two versions promise of a field, or of a collection as a whole. */
export interface Difference {
  /** A member of an object by its path, "address.city". Null where it is about the collection. */
  field: string | null;
  kind: "added" | "removed" | "changed";
  /** What the field is, or what of it changed: ["string to integer", "required now"]. */
  details: string[];
}

/** The differences in one collection. */
export interface CollectionDiff {
  collection: string;
  differences: Difference[];
}

/** A field as a version promises it. */
interface Promised {
  shape: Property;
  /** What is taken for it in a new record; none if it is not writable. */
  taken: Property | undefined;
  required: boolean;
  writable: boolean;
}

type Fields = ReadonlyMap<string, Promised>;

/** What differs between two versions, by the names that they give to collections and fields. */
export function contractDiff(older: Contract, newer: Contract): CollectionDiff[] {
  const names = new Set([...collectionsOf(older), ...collectionsOf(newer)]);
  return [...names]
    .sort()
    .map((collection) => ({
      collection,
      differences: fieldsDiff(fieldsOf(older, collection), fieldsOf(newer, collection)),
    }))
    .filter(({ differences }) => differences.length > 0);
}

/** Every collection has the schema of a page of its records. */
function collectionsOf({ components: { schemas } }: Contract): string[] {
  return Object.keys(schemas)
    .filter((name) => name.endsWith("_page"))
    .map((name) => name.slice(0, -"_page".length));
}

/** The fields of a collection; null if the version does not have it. */
function fieldsOf({ components: { schemas } }: Contract, collection: string): Fields | null {
  const shown = schemas[collection];
  const taken = schemas[`${collection}_create`];
  if (shown === undefined) return null;
  return promises(shown, taken);
}

/** What is promised of each property of an object, and of a record as a whole. */
function promises(shown: Property, taken: Property | undefined): Fields {
  const fields = Object.entries(shown.properties ?? {}).map(([name, shape]): [string, Promised] => [
    name,
    {
      shape,
      taken: taken?.properties?.[name],
      required: taken?.required?.includes(name) ?? false,
      writable: taken?.properties?.[name] !== undefined,
    },
  ]);
  return new Map(fields);
}

function fieldsDiff(older: Fields | null, newer: Fields | null): Difference[] {
  if (older === null || newer === null) {
    if (older === newer) return [];
    return [{ field: null, kind: older === null ? "added" : "removed", details: [] }];
  }
  const removed = [...older]
    .filter(([field]) => !newer.has(field))
    .map(([field, was]): Difference => ({ field, kind: "removed", details: describe(was) }));
  const rest = [...newer].flatMap(([field, is]): Difference[] => {
    const was = older.get(field);
    if (was === undefined) return [{ field, kind: "added", details: describe(is) }];
    const details = changesOf(was, is);
    const own: Difference[] = details.length > 0 ? [{ field, kind: "changed", details }] : [];
    return [...own, ...membersDiff(field, was, is)];
  });
  return [...removed, ...rest];
}

/** What differs within an object that both versions have. */
function membersDiff(object: string, was: Promised, is: Promised): Difference[] {
  if (was.shape.properties === undefined || is.shape.properties === undefined) return [];
  // Who may write is told of the object: where one version only shows it, its members are compared as they are shown.
  const isWritten = was.writable && is.writable;
  const members = ({ shape, taken }: Promised) =>
    promises(shape, isWritten ? taken : { ...shape, required: [] });
  return fieldsDiff(members(was), members(is)).map((each) => ({
    ...each,
    field: `${object}.${each.field}`,
  }));
}

function describe({ shape, required, writable }: Promised): string[] {
  const members = shape.properties ? ` of ${Object.keys(shape.properties).join(", ")}` : "";
  return [`${typeOf(shape)}${members}`, required ? "required" : "", writable ? "" : "read-only"].filter(
    (word) => word !== "",
  );
}

function changesOf(was: Promised, is: Promised): string[] {
  const changes: string[] = [];
  if (typeOf(was.shape) !== typeOf(is.shape)) changes.push(`${typeOf(was.shape)} to ${typeOf(is.shape)}`);
  if (isNullable(was.shape) !== isNullable(is.shape))
    changes.push(isNullable(is.shape) ? "may be null now" : "never null now");
  if (was.required !== is.required) changes.push(is.required ? "required now" : "optional now");
  if (was.writable !== is.writable) changes.push(is.writable ? "writable now" : "read-only now");
  return [...changes, ...valueChanges(was.shape, is.shape), ...limitChanges(was.shape, is.shape)];
}

function valueChanges(was: Property, is: Property): string[] {
  const [old, now] = [valuesOf(was), valuesOf(is)];
  if (old.length === 0 || now.length === 0) return [];
  const added = now.filter((value) => !old.includes(value)).map((value) => `with ${value}`);
  const removed = old.filter((value) => !now.includes(value)).map((value) => `without ${value}`);
  return [...added, ...removed];
}

const LIMITS: Record<string, string> = {
  default: "default",
  minimum: "smallest value",
  maximum: "largest value",
  minLength: "shortest length",
  maxLength: "longest length",
  pattern: "pattern",
};

function limitChanges(was: Property, is: Property): string[] {
  return Object.entries(LIMITS)
    .filter(([key]) => JSON.stringify(was[key]) !== JSON.stringify(is[key]))
    .map(([key, word]) => `${word} ${written(was[key])} to ${written(is[key])}`);
}

function written(value: unknown): string {
  return value === undefined ? "none" : JSON.stringify(value);
}

function typeOf({ type, format, enum: values }: Property): string {
  const types = [type ?? []].flat().filter((each) => each !== "null");
  if (values !== undefined && types[0] === "string") return "enum";
  const [word = "any JSON"] = types;
  return format === undefined ? word : `${word} (${format})`;
}

function valuesOf({ enum: values = [] }: Property): string[] {
  return values.filter((value) => typeof value === "string");
}

function isNullable({ type }: Property): boolean {
  return [type ?? []].flat().includes("null");
}
