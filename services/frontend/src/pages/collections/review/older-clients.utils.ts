import { constantDefault, defaultExpression } from "@/types/defaults";
import type { Field, Operation } from "@/types/schema";
import { shortJson } from "@/utils/text";

/** The versions on both sides of a change that makes one. */
interface Sides {
  older: number;
  newer: number;
}

/**
 * What clients of the older version will see of an operation once the newer one is published; null where they see no
 * difference worth a sentence. `field` is the operation's field as the older version has it.
 */
export function olderClientsSee(operation: Operation, field: Field | undefined, sides: Sides): string | null {
  const { older, newer } = sides;
  const name = field?.name ?? String(operation.field);
  switch (operation.op) {
    case "create_collection":
      return `They do not see it.`;
    case "rename_collection":
      return `They go on calling /v${older}/${String(operation.collection)}.`;
    case "drop_collection":
      return `They go on reading and writing /v${older}/${String(operation.collection)}. Its records stay until v${older} is purged.`;
    case "rename_field":
      return `They go on reading and writing ${name}.`;
    case "add_field":
      return addedSeen(operation, field, newer);
    case "drop_field":
      return droppedSeen(operation, field, newer);
    case "set_required":
      return operation.required === true
        ? `They may still write null to ${name}; v${newer} then shows ${shown(operation.fill ?? constantOf(field))}.`
        : `Where v${newer} writes null to ${name}, they see ${shown(operation.restore ?? constantOf(field))}.`;
    case "set_default":
      return `Records that they create without ${name} still get ${presetOf(field)}.`;
    case "change_enum":
      return enumSeen(operation, newer);
    case "set_limits":
      return operation.policy === undefined
        ? `They see values of ${name} beyond their own limits, and may put them back unchanged.`
        : `They may still write what they could; v${newer} shows it as it is.`;
    case "set_options":
      return optionsSeen(operation, name);
    default:
      return null;
  }
}

/** What clients of the older version will see of an operation on a view, which they only read. */
export function viewClientsSee(operation: Operation, { older }: Pick<Sides, "older">): string | null {
  switch (operation.op) {
    case "rename_collection":
      return `They go on calling /v${older}/${String(operation.collection)}.`;
    case "drop_collection":
      return `They go on reading /v${older}/${String(operation.collection)}.`;
    case "rename_field":
    case "drop_field":
      return `They go on reading ${String(operation.field)}.`;
    case "add_field":
      return "They do not see it.";
    default:
      return null;
  }
}

function addedSeen(operation: Operation, field: Field | undefined, newer: number): string {
  const value = operation.fill === undefined ? presetOf(field) : shown(operation.fill);
  const rest = `Records that they create show ${value} in v${newer}.`;
  return `They do not see it. ${rest}`;
}

function droppedSeen(operation: Operation, field: Field | undefined, newer: number): string {
  const restored = operation.restore ?? (field?.required ? constantOf(field) : undefined);
  const instead = shown(restored);
  if (operation.erase === true) return `They see ${instead} in every record, and may write it anew.`;
  return `They go on reading and writing it. Records that v${newer} creates show them ${instead}.`;
}

function enumSeen({ map, fallback }: Operation, newer: number): string | null {
  const seen = pairsOf(fallback).map(([added, old]) => `They see ${shown(old)} in place of ${shown(added)}.`);
  const kept = pairsOf(map).map(
    ([old, to]) => `They go on seeing and writing ${shown(old)}, which v${newer} shows as ${shown(to)}.`,
  );
  return seen.length + kept.length > 0 ? [...seen, ...kept].join(" ") : null;
}

function optionsSeen({ hidden, read_only }: Operation, name: string): string | null {
  const parts: string[] = [];
  if (hidden === true) parts.push(`They go on seeing ${name}.`);
  if (read_only === true) parts.push(`They may still write ${name}.`);
  return parts.length > 0 ? parts.join(" ") : null;
}

/** What stands in for no value: an expression does not. */
function constantOf(field: Field | undefined): unknown {
  return field && constantDefault(field);
}

function presetOf(field: Field | undefined): string {
  const expression = field ? defaultExpression(field) : null;
  return expression === null ? shown(constantOf(field)) : `what ${expression} gives`;
}

function shown(value: unknown): string {
  return value === undefined || value === null ? "null" : shortJson(value);
}

function pairsOf(map: unknown): [string, unknown][] {
  return typeof map === "object" && map !== null ? Object.entries(map) : [];
}
