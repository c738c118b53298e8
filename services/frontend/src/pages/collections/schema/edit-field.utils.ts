import type { ProblemEntry } from "@/services/errors";
import { defaultExpression } from "@/types/defaults";
import type { Field } from "@/types/schema";
import { pointerKeys } from "@/utils/pointer";
import {
  type ConstantField,
  compareLimits,
  constantFault,
  readLimit,
  readNumber,
  splitLines,
  writeConstant,
} from "../draft/constants.utils";
import type { Fault } from "../draft/faults.utils";
import { rangeFaults } from "../draft/field-faults.utils";
import { can } from "../draft/field-types";
import { nameFault } from "../draft/names.utils";
import { type FieldRules, fieldRulesOf } from "../rules/field-rules.utils";
import { sentence } from "../rules/rule-fault.utils";

/** What can be changed of a field, texts as they are typed. */
export interface FieldEdit {
  name: string;
  required: boolean;
  /** What the side that promises a value shows in the place of null; blank leaves it to the default, or to be asked. */
  instead: string;
  default: string;
  /** Whether the default is an expression. */
  default_cel: boolean;
  /** Enum values to come, one a line. */
  added: string;
  /** Enum values to go. */
  removed: readonly string[];
  open: boolean;
  hidden: boolean;
  read_only: boolean;
  indexed: boolean;
  searchable: boolean;
  min: string;
  max: string;
  min_length: string;
  max_length: string;
  pattern: string;
  on_delete: string;
  rules: FieldRules;
}

export type EditFaults = Partial<Record<keyof FieldEdit, string>>;

/** A field as nobody has changed it yet. */
export function editOf(field: Field): FieldEdit {
  const expression = defaultExpression(field);
  return {
    name: field.name,
    required: field.required === true,
    instead: "",
    default: expression ?? writeConstant(field, field.default),
    default_cel: expression !== null || !can(field, "default"),
    added: "",
    removed: [],
    open: field.open === true,
    hidden: field.hidden === true,
    read_only: field.read_only === true,
    indexed: field.indexed === true,
    searchable: field.searchable === true,
    min: limitText(field.min),
    max: limitText(field.max),
    min_length: limitText(field.min_length),
    max_length: limitText(field.max_length),
    pattern: field.pattern ?? "",
    on_delete: field.on_delete ?? "restrict",
    rules: fieldRulesOf(field),
  };
}

function limitText(limit: number | string | undefined): string {
  return limit === undefined ? "" : String(limit);
}

/** Whether values that the field takes now may be left out by its limits after the edit. */
export function tightens(field: Field, edit: FieldEdit): boolean {
  const before = editOf(field);
  const isHigher = (key: "min" | "min_length") => narrows(field, before[key], edit[key], 1);
  const isLower = (key: "max" | "max_length") => narrows(field, before[key], edit[key], -1);
  const pattern = edit.pattern !== before.pattern && edit.pattern !== "";
  return isHigher("min") || isHigher("min_length") || isLower("max") || isLower("max_length") || pattern;
}

/** Whether a limit moved in the direction, 1 for up and -1 for down, or is new. */
function narrows({ type }: Field, before: string, after: string, direction: 1 | -1): boolean {
  if (after.trim() === "" || after === before) return false;
  if (before === "") return true;
  const [was, is] = [before, after].map((text) => readLimit(type, text) ?? readNumber(text));
  return was != null && is != null && compareLimits(is, was) * direction > 0;
}

/** The values of an enum after the edit. */
export function valuesAfter(field: Field, { added, removed }: FieldEdit): string[] {
  const kept = (field.values ?? []).filter((value) => !removed.includes(value));
  return [...kept, ...splitLines(added)];
}

/** The field as its constants are written after the edit. */
export function constantAfter(field: Field, edit: FieldEdit): ConstantField {
  return {
    type: field.type,
    list: field.list,
    scale: field.scale,
    dimensions: field.dimensions,
    values: valuesAfter(field, edit),
  };
}

/** What is plainly wrong with an edit; `others` are the names of the other fields. */
export function editFaults(field: Field, edit: FieldEdit, others: readonly string[]): EditFaults {
  const name = edit.name.trim();
  const constant = constantAfter(field, edit);
  const values = constant.values ?? [];
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  const candidates: EditFaults = {
    name:
      nameFault(name, "field") ?? (others.includes(name) ? `There is a field ${name} already.` : undefined),
    added: twice === undefined ? undefined : `${twice} stands twice.`,
    removed: field.type === "enum" && values.length === 0 ? "At least one value has to stay." : undefined,
    ...rangeFaults({ ...edit, type: field.type }),
    on_delete:
      field.type === "relation" && edit.required && edit.on_delete === "set_null"
        ? "A required relation cannot be set to null."
        : undefined,
    default: edit.default_cel ? undefined : constantFault(constant, edit.default),
    instead: edit.required === (field.required === true) ? undefined : constantFault(constant, edit.instead),
  };
  return Object.fromEntries(Object.entries(candidates).filter(([, fault]) => fault !== undefined));
}

const PLACES: Record<string, keyof FieldEdit> = {
  to: "name",
  required: "required",
  fill: "instead",
  restore: "instead",
  add: "added",
  remove: "removed",
  open: "open",
  hidden: "hidden",
  read_only: "read_only",
  indexed: "indexed",
  searchable: "searchable",
  min: "min",
  max: "max",
  min_length: "min_length",
  max_length: "max_length",
  pattern: "pattern",
  on_delete: "on_delete",
};

/** What the server holds against an edit: at its control, in an expression, or in one text where no control shows it. */
export interface RefusedEdit {
  faults: EditFaults;
  /** In the default and in rules, at `default`, `rules/read` and `rules/write`. */
  expressions: readonly Fault[];
  rest: string | null;
}

export function refusedEdit(entries: readonly ProblemEntry[]): RefusedEdit {
  const faults: EditFaults = {};
  const expressions: Fault[] = [];
  const rest: string[] = [];
  for (const { pointer, detail, position } of entries) {
    const [, , key = "", rule] = pointerKeys(pointer ?? "");
    const place = PLACES[key];
    if (key === "rules" && rule !== undefined)
      expressions.push({ place: `rules/${rule}`, detail: sentence(detail), position });
    else if (key === "default") expressions.push({ place: key, detail: sentence(detail), position });
    else if (place === undefined) rest.push(detail);
    else faults[place] ??= detail;
  }
  return { faults, expressions, rest: rest.length > 0 ? rest.join(" ") : null };
}
