import { defaultExpression } from "@/types/defaults";
import type { Field } from "@/types/schema";
import { DEFAULT_SCALE } from "@/utils/decimal";
import { plural } from "@/utils/text";
import { typeText } from "./columns.utils";
import { utcTime } from "./format.utils";

/** Type and marks of a field; an instant in UTC as well. */
export function hintOf(field: Field, value: unknown): string {
  const expression = defaultExpression(field);
  return [
    typeText(field),
    field.hidden && "hidden from clients",
    field.read_only && "read-only for clients",
    field.unique && "unique",
    field.max_length !== undefined && `at most ${field.max_length} characters`,
    field.type === "decimal" && `${plural(field.scale ?? DEFAULT_SCALE, "digit")} after the point`,
    rangeText(field),
    field.dimensions !== undefined && plural(field.dimensions, "number"),
    expression !== null && `from ${expression} unless given`,
    field.type === "datetime" && (typeof value === "string" ? utcTime(value) : "your local time"),
  ]
    .filter(Boolean)
    .join(" · ");
}

function rangeText({ min, max }: Field): string | false {
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  if (min !== undefined) return `at least ${min}`;
  return max !== undefined && `at most ${max}`;
}
