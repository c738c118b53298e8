import type { Field, Operation } from "@/types/schema";
import { readConstant, splitLines } from "../draft/constants.utils";
import { constantAfter, editOf, type FieldEdit } from "./edit-field.utils";

/** The operations that an edit needs, in an order in which each applies to what the ones before it leave. */
export function editOperations(collection: string, field: Field, edit: FieldEdit): Operation[] {
  const steps = [
    ...valueSteps(field, edit),
    ...requiredSteps(field, edit),
    ...optionSteps(field, edit),
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
  if (!add.includes(edit.default)) return [...setDefault, ...enumSteps({ add, remove, ...opened })];
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
  if (edit.default === editOf(field).default) return [];
  return [{ op: "set_default", default: readConstant(constantAfter(field, edit), edit.default) ?? null }];
}

function requiredSteps(field: Field, edit: FieldEdit): Operation[] {
  const { required } = edit;
  if (required === editOf(field).required) return [];
  const instead = readConstant(constantAfter(field, edit), edit.instead);
  const shown = instead === undefined ? {} : { [required ? "fill" : "restore"]: instead };
  return [{ op: "set_required", required, ...shown }];
}

const OPTIONS = ["hidden", "read_only", "indexed"] as const;

function optionSteps(field: Field, edit: FieldEdit): Operation[] {
  const before = editOf(field);
  const changed = OPTIONS.filter((option) => edit[option] !== before[option]);
  if (changed.length === 0) return [];
  return [{ op: "set_options", ...Object.fromEntries(changed.map((option) => [option, edit[option]])) }];
}

function renameSteps(field: Field, edit: FieldEdit): Operation[] {
  const to = edit.name.trim();
  return to === field.name ? [] : [{ op: "rename_field", to }];
}
