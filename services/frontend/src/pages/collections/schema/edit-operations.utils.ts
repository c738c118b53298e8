import type { Field, Operation } from "@/types/schema";
import { readConstant, readLimit, splitLines } from "../draft/constants.utils";
import { readExpression } from "../draft/field-draft.utils";
import { changedFieldRules } from "../rules/field-rules.utils";
import { constantAfter, editOf, type FieldEdit, tightens } from "./edit-field.utils";

/** The operations that an edit needs, in an order in which each applies to what the ones before it leave. */
export function editOperations(collection: string, field: Field, edit: FieldEdit): Operation[] {
  const limits = limitSteps(field, edit);
  const tighter = tightens(field, edit);
  const steps = [
    // A default has to fit the limits before and after it is set.
    ...(tighter ? [] : limits),
    ...valueSteps(field, edit),
    ...(tighter ? limits : []),
    ...requiredSteps(field, edit),
    ...optionSteps(field, edit),
    ...ruleSteps(field, edit),
    // The others call the field by the name that it had.
    ...renameSteps(field, edit),
  ];
  return steps.map(({ op, ...keys }) => ({ op, collection, field: field.name, ...keys }));
}

/** Enum values and default: a value is there before it becomes the default, and is the default no more before it goes. */
function valueSteps(field: Field, edit: FieldEdit): Operation[] {
  const add = splitLines(edit.added);
  const remove = [...edit.removed];
  const opened = edit.open === (field.open === true) ? {} : { open: edit.open };
  const setDefault = defaultSteps(field, edit);
  if (edit.default_cel || !add.includes(edit.default))
    return [...setDefault, ...enumSteps({ add, remove, ...opened })];
  const isReplaced = setDefault.length > 0 && remove.length > 0;
  return isReplaced
    ? [...enumSteps({ add, ...opened }), ...setDefault, ...enumSteps({ remove })]
    : [...enumSteps({ add, remove, ...opened }), ...setDefault];
}

function enumSteps(change: { add?: string[]; remove?: string[]; open?: boolean }): Operation[] {
  const keys = Object.entries(change).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return keys.length > 0 ? [{ op: "change_enum", ...Object.fromEntries(keys) }] : [];
}

function defaultSteps(field: Field, edit: FieldEdit): Operation[] {
  const before = editOf(field);
  if (edit.default === before.default && (edit.default === "" || edit.default_cel === before.default_cel))
    return [];
  const preset = edit.default_cel
    ? readExpression(edit.default)
    : readConstant(constantAfter(field, edit), edit.default);
  return [{ op: "set_default", default: preset ?? null }];
}

function requiredSteps(field: Field, edit: FieldEdit): Operation[] {
  const { required } = edit;
  if (required === editOf(field).required) return [];
  const instead = readConstant(constantAfter(field, edit), edit.instead);
  const shown = instead === undefined ? {} : { [required ? "fill" : "restore"]: instead };
  return [{ op: "set_required", required, ...shown }];
}

const LIMITS = ["min", "max", "min_length", "max_length", "pattern"] as const;

/** Limits that are cleared are taken away with null. */
function limitSteps(field: Field, edit: FieldEdit): Operation[] {
  const before = editOf(field);
  const changed = LIMITS.filter((limit) => edit[limit] !== before[limit]);
  if (changed.length === 0) return [];
  const set = changed.map((limit) => [limit, limitValue(field, limit, edit[limit])] as const);
  // Values that no longer fit are shown all the same: nothing else can be done while older versions promise them.
  const policy = tightens(field, edit) ? { policy: "pass_through" } : {};
  return [{ op: "set_limits", ...Object.fromEntries(set), ...policy }];
}

function limitValue({ type }: Field, limit: (typeof LIMITS)[number], text: string): unknown {
  if (limit === "pattern") return text === "" ? null : text;
  return readLimit(limit.endsWith("length") ? "integer" : type, text);
}

const OPTIONS = ["hidden", "read_only", "indexed", "searchable", "on_delete"] as const;

function optionSteps(field: Field, edit: FieldEdit): Operation[] {
  const before = editOf(field);
  const changed = OPTIONS.filter((option) => edit[option] !== before[option]);
  if (changed.length === 0) return [];
  return [{ op: "set_options", ...Object.fromEntries(changed.map((option) => [option, edit[option]])) }];
}

/** An operation of its own: what it means for callers is told apart. */
function ruleSteps(field: Field, edit: FieldEdit): Operation[] {
  const rules = changedFieldRules(editOf(field).rules, edit.rules);
  return Object.keys(rules).length > 0 ? [{ op: "set_options", rules }] : [];
}

function renameSteps(field: Field, edit: FieldEdit): Operation[] {
  const to = edit.name.trim();
  return to === field.name ? [] : [{ op: "rename_field", to }];
}
