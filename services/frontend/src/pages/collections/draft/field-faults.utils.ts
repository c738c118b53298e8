import { MAX_SCALE } from "@/utils/decimal";
import { MAX_DIMENSIONS } from "@/utils/vectors";
import { parseBytes } from "./bytes.utils";
import { compareLimits, constantFault, readLimit, readNumber, splitLines } from "./constants.utils";
import {
  constantOf,
  type FieldDraft,
  isComputed,
  isDefaultExpression,
  splitAccept,
} from "./field-draft.utils";
import { type FieldOption, takes } from "./field-types";
import { nameFault } from "./names.utils";

/** What is wrong with a field by the key at fault: `{ name: "Name the field." }`. */
export type FieldFaults = Partial<Record<FieldOption | "name" | "type" | "", string>>;

interface Surroundings {
  /** The names of the other fields. */
  others: readonly string[];
  /** Whether there may be records without this field, which a required one has to give a value. */
  hasRecords: boolean;
}

/** Everything that the server would refuse in a field, as far as that can be told without it. */
export function fieldFaults(draft: FieldDraft, { others, hasRecords }: Surroundings): FieldFaults {
  const candidates: FieldFaults = {
    name: wrongName(draft, others),
    scale: scaleFault(draft.scale),
    dimensions: dimensionsFault(draft.dimensions),
    ...rangeFaults(draft),
    values: valuesFault(splitLines(draft.values)),
    collection: draft.collection === "" ? "Choose the collection that it points into." : undefined,
    on_delete:
      draft.required && takes(draft, "required") && draft.on_delete === "set_null"
        ? "A required relation cannot be set to null."
        : undefined,
    max_size_bytes:
      draft.max_size_bytes !== "" && parseBytes(draft.max_size_bytes) === null
        ? "Write a size such as 5 MB."
        : undefined,
    accept: acceptFault(splitAccept(draft.accept)),
    fields: draft.fields.length === 0 ? "An object has at least one member." : undefined,
    computed: computedFault(draft),
    default: defaultFault(draft),
    unique:
      hasRecords && draft.unique && draft.required
        ? "Every existing record would show the same default: add the field first, then the index."
        : undefined,
  };
  const found: FieldFaults = {};
  for (const key of CHECKED) {
    const detail = candidates[key];
    if (detail !== undefined && fits(draft, key)) found[key] = detail;
  }
  return found;
}

function wrongName({ name, member }: FieldDraft, others: readonly string[]): string | undefined {
  const kind = member ? "member" : "field";
  const taken = others.includes(name.trim()) ? `There is a ${kind} ${name.trim()} already.` : undefined;
  return nameFault(name.trim(), kind) ?? taken;
}

const CHECKED = [
  "name",
  "scale",
  "dimensions",
  "min",
  "max",
  "min_length",
  "max_length",
  "values",
  "collection",
  "on_delete",
  "max_size_bytes",
  "accept",
  "fields",
  "computed",
  "default",
  "unique",
] as const;

function fits(draft: FieldDraft, key: (typeof CHECKED)[number]): boolean {
  // That a default is missing matters for every required field, whether or not its type takes one.
  return key === "name" || key === "default" || takes(draft, key);
}

type Limit = "min" | "max" | "min_length" | "max_length";

/** The limits of a field as they are typed, with its type. */
export type LimitTexts = Pick<FieldDraft, Limit> & { type: string };

/** What is wrong with the limits of a field. */
export function rangeFaults(draft: LimitTexts): Partial<Record<Limit, string>> {
  return {
    ...limitFaults(draft, "min", "max", "The largest value is below the smallest."),
    ...limitFaults(draft, "min_length", "max_length", "The longest is below the shortest."),
  };
}

function limitFaults(draft: LimitTexts, low: Limit, high: Limit, crossed: string) {
  const faults: Partial<Record<Limit, string>> = {};
  for (const limit of [low, high]) {
    const detail = limitFault(draft, limit);
    if (detail !== undefined) faults[limit] = detail;
  }
  const [least, most] = [low, high].map((limit) => readLimit(kindOf(draft, limit), draft[limit]));
  if (least != null && most != null && compareLimits(least, most) > 0) faults[high] ??= crossed;
  return faults;
}

function limitFault(draft: LimitTexts, limit: Limit): string | undefined {
  const text = draft[limit];
  if (text.trim() === "") return undefined;
  const kind = kindOf(draft, limit);
  const value = readLimit(kind, text);
  if (value === null) return UNREADABLE[kind] ?? "Write a number.";
  const isLength = kind === "length";
  if (isLength && (Number(value) < 0 || !Number.isInteger(value))) return "Write a whole number from 0.";
  return undefined;
}

const UNREADABLE: Record<string, string> = {
  date: "Write a date such as 2026-01-31.",
  decimal: "Write a decimal such as 12.50.",
};

/** What a limit is written as: a value of the field's type, or a length. */
function kindOf({ type }: LimitTexts, limit: Limit): string {
  return limit.endsWith("length") ? "length" : type;
}

function scaleFault(text: string): string | undefined {
  const digits = readNumber(text);
  const isCount = digits !== null && Number.isInteger(digits) && digits >= 0 && digits <= MAX_SCALE;
  return text.trim() === "" || isCount ? undefined : `Write a whole number from 0 to ${MAX_SCALE}.`;
}

function dimensionsFault(text: string): string | undefined {
  const count = readNumber(text);
  const isCount = count !== null && Number.isInteger(count) && count >= 1 && count <= MAX_DIMENSIONS;
  return isCount ? undefined : `Write a whole number from 1 to ${MAX_DIMENSIONS}.`;
}

function valuesFault(values: string[]): string | undefined {
  if (values.length === 0) return "List at least one value, each on a line of its own.";
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  return twice === undefined ? undefined : `${twice} stands twice.`;
}

function acceptFault(types: string[]): string | undefined {
  const wrong = types.find((type) => !/^([a-z0-9!#$&^_.+-]+\/([a-z0-9!#$&^_.+-]+|\*)|\*\/\*)$/.test(type));
  return wrong === undefined
    ? undefined
    : `${wrong} is no media type. Write types such as image/png or image/*.`;
}

function computedFault(draft: FieldDraft): string | undefined {
  return isComputed(draft) && draft.computed.trim() === "" ? "Write what gives the value." : undefined;
}

function defaultFault(draft: FieldDraft): string | undefined {
  const isExpression = isDefaultExpression(draft);
  if (draft.default.trim() === "" || !(isExpression || takes(draft, "default"))) return missingDefault(draft);
  if (isExpression) return undefined;
  return constantFault(constantOf(draft), draft.default);
}

/** Whether existing records need a value is the server's to ask: there may be none, or only older versions show them. */
function missingDefault(draft: FieldDraft): string | undefined {
  const isClosed = draft.hidden || draft.read_only;
  return draft.required && isClosed && takes(draft, "required")
    ? "Required, and no client may write it: it needs a default."
    : undefined;
}
