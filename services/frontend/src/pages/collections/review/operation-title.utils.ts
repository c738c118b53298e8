import type { Operation } from "@/types/schema";
import { shortJson } from "@/utils/text";

/** An operation as a person would tell it: "Add field subtitle to articles". */
export function operationTitle(operation: Operation): string {
  const where = String(operation.collection);
  const field = nameOf(operation.field);
  switch (operation.op) {
    case "create_collection":
      return operation.kind === "view"
        ? `Create view ${String(operation.name)} of ${String(operation.from)}`
        : `Create collection ${String(operation.name)}`;
    case "rename_collection":
      return `Rename collection ${where} to ${String(operation.to)}`;
    case "drop_collection":
      return `Remove collection ${where}`;
    case "add_field":
      return `Add field ${field} to ${where}`;
    case "rename_field":
      return `Rename field ${field} of ${where} to ${String(operation.to)}`;
    case "drop_field":
      return `Remove field ${field} from ${where}${operation.erase === true ? " and erase its values" : ""}`;
    case "set_required":
      return operation.required === true
        ? `Require field ${field} of ${where}`
        : `Make field ${field} of ${where} optional`;
    case "set_default":
      if (operation.default === null) return `Take the default of field ${field} of ${where} away`;
      return isExpression(operation.default)
        ? `Set the default of field ${field} of ${where} to what ${operation.default.cel} gives`
        : `Set the default of field ${field} of ${where} to ${shortJson(operation.default)}`;
    case "change_enum":
      return `Change the values of field ${field} of ${where}: ${enumSteps(operation).join(", ")}`;
    case "set_options":
      if (operation.rules !== undefined)
        return `Change the rules of field ${field} of ${where}: ${keysOf(operation.rules).join(", ")}`;
      return `Change field ${field} of ${where}: ${optionSteps(operation).join(", ")}`;
    case "set_limits":
      return `Limit field ${field} of ${where}: ${limitSteps(operation).join(", ")}`;
    case "add_index":
      return `Add ${operation.unique === true ? "a unique" : "an"} index on ${listOf(operation.fields)} to ${where}${indexSteps(operation)}`;
    case "drop_index":
      return `Remove the index on ${listOf(operation.fields)} from ${where}`;
    case "set_rules":
      return `Change the rules of ${where}: ${keysOf(operation.rules).join(", ")}`;
    default:
      return operation.op.replaceAll("_", " ");
  }
}

function isExpression(preset: unknown): preset is { cel: string } {
  return typeof preset === "object" && preset !== null && "cel" in preset && typeof preset.cel === "string";
}

function indexSteps({ case_insensitive, where }: Operation): string {
  const letters = case_insensitive === true ? ", whatever the case" : "";
  return typeof where === "string" ? `${letters}, for records where ${where}` : letters;
}

function enumSteps({ add, remove, open }: Operation): string[] {
  const steps = [add && `add ${listOf(add)}`, remove && `remove ${listOf(remove)}`, OPENED.get(open)];
  return steps.filter((step) => typeof step === "string");
}

const OPENED = new Map<unknown, string>([
  [true, "more may come"],
  [false, "no more may come"],
]);

const OPTIONS: Record<string, { on: string; off: string }> = {
  hidden: { on: "hide it from clients", off: "show it to clients" },
  read_only: { on: "clients only read it", off: "clients may write it" },
  indexed: { on: "index it", off: "without an index" },
  searchable: { on: "make it searchable", off: "no longer searchable" },
};

function optionSteps(operation: Operation): string[] {
  return Object.entries(OPTIONS)
    .filter(([key]) => operation[key] !== undefined)
    .map(([key, { on, off }]) => (operation[key] === true ? on : off))
    .concat(DELETIONS[String(operation.on_delete)] ?? []);
}

const DELETIONS: Record<string, string> = {
  restrict: "refuse deletions of what it points at",
  cascade: "delete records with what they point at",
  set_null: "null when what it points at is deleted",
};

const LIMITS: Record<string, string> = {
  min: "smallest value",
  max: "largest value",
  min_length: "shortest length",
  max_length: "longest length",
  pattern: "pattern",
};

function limitSteps(operation: Operation): string[] {
  return Object.entries(LIMITS)
    .filter(([key]) => operation[key] !== undefined)
    .map(([key, words]) => (operation[key] === null ? `no ${words}` : `${words} ${String(operation[key])}`));
}

/** A field is told by its name, and in `add_field` by its declaration. */
function nameOf(field: unknown): string {
  if (typeof field === "string") return field;
  return typeof field === "object" && field !== null && "name" in field ? String(field.name) : "";
}

function listOf(fields: unknown): string {
  return Array.isArray(fields) ? fields.join(", ") : "";
}

function keysOf(rules: unknown): string[] {
  return typeof rules === "object" && rules !== null ? Object.keys(rules) : [];
}
