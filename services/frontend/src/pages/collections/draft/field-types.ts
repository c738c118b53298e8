import type { Field } from "@/types/schema";

/** The types that a new field can have, and what each is for. */
export const DRAFT_TYPES = [
  { value: "text", label: "Text", hint: "Unicode text, of any length unless limited." },
  { value: "integer", label: "Integer", hint: "A whole number within ±(2^53−1)." },
  { value: "number", label: "Number", hint: "A number with a fraction." },
  { value: "decimal", label: "Decimal", hint: "An exact number, of money most of all. Nothing is rounded." },
  { value: "bool", label: "Bool", hint: "True or false." },
  { value: "datetime", label: "Datetime", hint: "An instant in UTC, to the millisecond." },
  { value: "date", label: "Date", hint: "A day, without a time and without a zone." },
  { value: "email", label: "Email", hint: "An e-mail address. Nobody checks that it receives mail." },
  { value: "url", label: "URL", hint: "An absolute address of http or https." },
  {
    value: "enum",
    label: "Enum",
    hint: "One of the values that you list; their order is the order of sorting.",
  },
  { value: "json", label: "JSON", hint: "Any JSON value." },
  { value: "uuid", label: "UUID", hint: "An identifier from elsewhere." },
  {
    value: "relation",
    label: "Relation",
    hint: "The id of a record in another collection, or in this one; or a list of them.",
  },
  { value: "file", label: "File", hint: "An uploaded file, or a list of them." },
  {
    value: "geo_point",
    label: "Geo point",
    hint: "A place on earth: latitude and longitude in degrees. Filters tell how far it is from another.",
  },
  {
    value: "vector",
    label: "Vector",
    hint: "An embedding: a fixed count of numbers. Clients ask for the records nearest to one.",
  },
  {
    value: "object",
    label: "Object",
    hint: "Named members that are written and read together. They cannot be changed later.",
  },
] as const;

export type DraftType = (typeof DRAFT_TYPES)[number]["value"];

/** The options of a field by their keys in a change document, and `expression` for a default of that kind. */
export type FieldOption =
  | "list"
  | "required"
  | "unique"
  | "indexed"
  | "searchable"
  | "hidden"
  | "read_only"
  | "open"
  | "default"
  | "expression"
  | "computed"
  | "scale"
  | "dimensions"
  | "min"
  | "max"
  | "min_length"
  | "max_length"
  | "pattern"
  | "values"
  | "collection"
  | "on_delete"
  | "max_size_bytes"
  | "accept"
  | "fields"
  | "rules";

const NEVER: readonly DraftType[] = [];
const TEXTS: readonly DraftType[] = ["text", "email", "url"];
const COMPUTED: readonly DraftType[] = [
  "text",
  "integer",
  "number",
  "decimal",
  "bool",
  "datetime",
  "date",
  "uuid",
];
/** The types of an object's members, and of values that can be written out. */
const MEMBERS: readonly DraftType[] = [...COMPUTED, "email", "url", "enum"];
const SCALARS: readonly DraftType[] = [...MEMBERS, "relation"];
const RANGED: readonly DraftType[] = ["integer", "number", "decimal", "date"];

/** The types that take each option; what is absent goes with every type. */
const TAKERS: Partial<Record<FieldOption, readonly DraftType[]>> = {
  list: [...SCALARS, "file"],
  unique: SCALARS,
  indexed: SCALARS,
  searchable: TEXTS,
  scale: ["decimal"],
  dimensions: ["vector"],
  default: [...MEMBERS, "json", "vector"],
  /** A default that an expression gives. */
  expression: SCALARS,
  computed: COMPUTED,
  min: RANGED,
  max: RANGED,
  min_length: TEXTS,
  max_length: TEXTS,
  pattern: TEXTS,
  values: ["enum"],
  open: ["enum"],
  collection: ["relation"],
  on_delete: ["relation"],
  max_size_bytes: ["file"],
  accept: ["file"],
  fields: ["object"],
};

const NOT_FOR_LISTS: readonly FieldOption[] = ["required", "unique", "indexed", "expression"];
const NOT_FOR_MEMBERS: readonly FieldOption[] = [
  "computed",
  "list",
  "unique",
  "hidden",
  "read_only",
  "rules",
];
/** All that objects take; the rest is for their members. */
const OF_OBJECTS: Partial<Record<DraftType, readonly FieldOption[]>> = {
  object: ["required", "fields"],
  geo_point: ["required"],
};

/** All that a field takes whose value is computed. */
const OF_COMPUTED: readonly FieldOption[] = ["computed", "scale", "hidden", "rules"];

/** The types of an object's members, to choose from. */
export const MEMBER_TYPES = DRAFT_TYPES.filter(({ value }) => MEMBERS.includes(value));

interface Typed {
  type: DraftType;
  list: boolean;
  /** Whether it is a member of an object. */
  member?: boolean;
  /** Whether its value is computed, where the type allows that. */
  is_computed?: boolean;
}

/** Whether a field of this type takes an option: `takes({ type: "file", list: true }, "unique")` is false. */
export function takes(
  { type, list, member = false, is_computed = false }: Typed,
  option: FieldOption,
): boolean {
  const ofObject = OF_OBJECTS[type];
  if (ofObject) return ofObject.includes(option);
  if (is_computed && !member && COMPUTED.includes(type) && !OF_COMPUTED.includes(option)) return false;
  if (member && NOT_FOR_MEMBERS.includes(option)) return false;
  const isList = list && (TAKERS.list ?? NEVER).includes(type);
  if (isList && NOT_FOR_LISTS.includes(option)) return false;
  return TAKERS[option]?.includes(type) ?? true;
}

/** Whether a field that there is takes an option: `can({ type: "file", list: true }, "unique")` is false. */
export function can(field: Pick<Field, "type" | "list" | "computed">, option: FieldOption): boolean {
  const { type, list, computed } = field;
  const known = draftType(type);
  // An object is required, or not, for good.
  if (known === undefined || (known in OF_OBJECTS && option === "required")) return false;
  return takes({ type: known, list: list === true, is_computed: computed !== undefined }, option);
}

/** The type that a text names, if it is one of these. */
export function draftType(text: string): DraftType | undefined {
  return DRAFT_TYPES.find(({ value }) => value === text)?.value;
}
