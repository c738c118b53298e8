import type { Field } from "@/types/schema";
import { type FieldRules, NO_FIELD_RULES, writtenFieldRules } from "../rules/field-rules.utils";
import { parseBytes } from "./bytes.utils";
import { type ConstantField, readConstant, readLimit, readNumber, splitLines } from "./constants.utils";
import { type DraftType, takes } from "./field-types";

/** A field while it is being written: texts as they are typed, under the keys of the change document. */
export interface FieldDraft {
  /** Tells drafts apart for as long as the page is open; names change. */
  key: string;
  name: string;
  type: DraftType;
  list: boolean;
  required: boolean;
  unique: boolean;
  indexed: boolean;
  searchable: boolean;
  hidden: boolean;
  read_only: boolean;
  open: boolean;
  default: string;
  /** Whether the default is an expression, computed for each record. */
  default_cel: boolean;
  /** The expression that gives the value, where it is not written. */
  computed: string;
  is_computed: boolean;
  /** Digits after the point of a decimal; blank for the usual two. */
  scale: string;
  /** How many numbers a vector has. */
  dimensions: string;
  min: string;
  max: string;
  min_length: string;
  max_length: string;
  pattern: string;
  /** One value a line. */
  values: string;
  collection: string;
  on_delete: string;
  /** With a unit: "5 MB". */
  max_size_bytes: string;
  /** Separated by commas. */
  accept: string;
  rules: FieldRules;
  /** The members of an object, which are `member`s. */
  fields: readonly FieldDraft[];
  member: boolean;
}

let drafts = 0;

/** A key that no other draft of this page has. */
export function nextKey(): string {
  drafts += 1;
  return `draft-${drafts}`;
}

const BLANK: Omit<FieldDraft, "key"> = {
  name: "",
  type: "text",
  list: false,
  required: false,
  unique: false,
  indexed: false,
  searchable: false,
  hidden: false,
  read_only: false,
  open: false,
  default: "",
  default_cel: false,
  computed: "",
  is_computed: false,
  scale: "",
  dimensions: "",
  min: "",
  max: "",
  min_length: "",
  max_length: "",
  pattern: "",
  values: "",
  collection: "",
  on_delete: "restrict",
  max_size_bytes: "",
  accept: "",
  rules: NO_FIELD_RULES,
  fields: [],
  member: false,
};

export function newField(given: Partial<Omit<FieldDraft, "key">> = {}): FieldDraft {
  return { ...BLANK, ...given, key: nextKey() };
}

/** A member of an object that nobody has begun to write. */
export function newMember(): FieldDraft {
  return newField({ member: true });
}

/** The field with another type: a default does not go with it, and an object begins with a member. */
export function withType(draft: FieldDraft, type: DraftType): FieldDraft {
  const fields = type === "object" && draft.fields.length === 0 ? [newMember()] : draft.fields;
  return { ...draft, type, fields, default: "", default_cel: false };
}

const FLAGS = ["list", "required", "unique", "indexed", "searchable", "hidden", "read_only", "open"] as const;
const RANGE = ["min", "max"] as const;
const LENGTHS = ["min_length", "max_length"] as const;

/** The field as a change document holds it, with the options that go with its type; what cannot be read is left out. */
export function toField(draft: FieldDraft): Field {
  const field: Field = { name: draft.name.trim(), type: draft.type };
  for (const flag of FLAGS) if (draft[flag] && takes(draft, flag)) field[flag] = true;
  if (takes(draft, "pattern") && draft.pattern) field.pattern = draft.pattern;
  const preset = readDefault(draft);
  if (preset !== undefined) field.default = preset;
  if (isComputed(draft)) field.computed = draft.computed;
  const rules = takes(draft, "rules") ? writtenFieldRules(rulesOf(draft)) : {};
  return { ...field, ...limitOptions(draft), ...typeOptions(draft), ...rules };
}

/** Whether the value of a field is computed: that is chosen, and goes with its type. */
export function isComputed(draft: FieldDraft): boolean {
  return draft.is_computed && takes(draft, "computed");
}

/** Nobody writes what is computed. */
function rulesOf(draft: FieldDraft): FieldRules {
  return isComputed(draft) ? { ...draft.rules, write: "" } : draft.rules;
}

function limitOptions(draft: FieldDraft): Partial<Field> {
  const options: Partial<Field> = {};
  for (const option of RANGE) {
    const limit = takes(draft, option) ? readLimit(draft.type, draft[option]) : null;
    if (limit !== null) options[option] = limit;
  }
  for (const option of LENGTHS) {
    const length = takes(draft, option) ? readNumber(draft[option]) : null;
    if (length !== null) options[option] = length;
  }
  return options;
}

/** The options that belong to one type alone. */
function typeOptions(draft: FieldDraft): Partial<Field> {
  switch (draft.type) {
    case "decimal":
      return withScale(draft);
    case "vector":
      return withDimensions(draft);
    case "enum":
      return { values: splitLines(draft.values) };
    case "object":
      return { fields: draft.fields.map(toField) };
    case "relation":
      return { collection: draft.collection, on_delete: draft.on_delete };
    case "file": {
      const size = parseBytes(draft.max_size_bytes);
      const accept = splitAccept(draft.accept);
      return { ...(size === null ? {} : { max_size_bytes: size }), ...(accept.length > 0 ? { accept } : {}) };
    }
    default:
      return {};
  }
}

function withScale({ scale }: FieldDraft): { scale?: number } {
  const digits = readNumber(scale);
  return digits === null ? {} : { scale: digits };
}

function withDimensions({ dimensions }: FieldDraft): { dimensions?: number } {
  const count = readNumber(dimensions);
  return count === null ? {} : { dimensions: count };
}

/** The field as its constants are read and written. */
export function constantOf(draft: FieldDraft): ConstantField {
  const list = draft.list && takes(draft, "list");
  return {
    type: draft.type,
    list,
    values: splitLines(draft.values),
    ...withScale(draft),
    ...withDimensions(draft),
  };
}

/** Whether its default is an expression: chosen, or the only kind that the type takes. */
export function isDefaultExpression(draft: FieldDraft): boolean {
  return takes(draft, "expression") && (draft.default_cel || !takes(draft, "default"));
}

/** The default as JSON; undefined if there is none, or if the text is no value of the type. */
function readDefault(draft: FieldDraft): unknown {
  if (isDefaultExpression(draft)) return readExpression(draft.default);
  return takes(draft, "default") ? readConstant(constantOf(draft), draft.default) : undefined;
}

/** An expression as the default that it gives. Not trimmed: the server tells the places of faults by offset. */
export function readExpression(text: string): { cel: string } | undefined {
  return text.trim() === "" ? undefined : { cel: text };
}

export function splitAccept(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((type) => type.toLowerCase())
    .filter((type) => type !== "");
}
