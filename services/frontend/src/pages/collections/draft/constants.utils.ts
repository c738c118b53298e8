import type { Field } from "@/types/schema";
import { compareDecimals, isDecimal } from "@/utils/decimal";
import { readVector, vectorFault } from "@/utils/vectors";
import { isDate, writtenFault } from "@/utils/written-values";

/** What tells how a constant of a field is written. */
export type ConstantField = Pick<Field, "type" | "list" | "values" | "scale" | "dimensions">;

/** The lines of a text, without blank ones and spaces around. */
export function splitLines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** The number that a text writes; null if it writes none. */
export function readNumber(text: string): number | null {
  const number = Number(text);
  return text.trim() === "" || !Number.isFinite(number) ? null : number;
}

/** The least or greatest value, or length, that a text writes for a field of a type; null if it writes none. */
export function readLimit(type: string, text: string): number | string | null {
  const written = text.trim();
  if (type === "date") return isDate(written) ? written : null;
  if (type === "decimal") return isDecimal(written) ? written : null;
  return readNumber(text);
}

/** Compares two limits that `readLimit` read for the same type: below 0, 0 or above 0. */
export function compareLimits(one: number | string, other: number | string): number {
  if (typeof one === "number" || typeof other === "number") return Number(one) - Number(other);
  if (isDecimal(one) && isDecimal(other)) return compareDecimals(one, other);
  return one === other ? 0 : one > other ? 1 : -1;
}

/** A constant as JSON, of a list one item a line; undefined if the text is blank, or no value of the type. */
export function readConstant({ list, ...item }: ConstantField, text: string): unknown {
  if (text.trim() === "") return undefined;
  if (list && item.type !== "json") {
    const items = splitLines(text).map((line) => readConstant(item, line));
    return items.includes(undefined) ? undefined : items;
  }
  switch (item.type) {
    case "integer":
    case "number":
      return readNumber(text) ?? undefined;
    case "bool":
      return text === "true";
    case "json":
      return readJson(text);
    case "vector":
      return readVector(text, item.dimensions) ?? undefined;
    case "decimal":
    case "date":
    case "email":
    case "url":
      return text.trim();
    default:
      return text;
  }
}

function readJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** The text that `readConstant` reads the value from; blank for none. */
export function writeConstant(field: ConstantField, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (field.list && field.type !== "json" && Array.isArray(value)) return value.join("\n");
  return typeof value === "string" && field.type !== "json" ? value : JSON.stringify(value);
}

/** What is wrong with a constant, as far as that can be told without the server. Blank is none, and not wrong. */
export function constantFault({ list, ...field }: ConstantField, text: string): string | undefined {
  if (text.trim() === "") return undefined;
  if (list && field.type !== "json") {
    return splitLines(text)
      .map((line) => constantFault(field, line))
      .find((fault) => fault !== undefined);
  }
  const value = readConstant(field, text);
  switch (field.type) {
    case "integer":
      return Number.isSafeInteger(value) ? undefined : "Write a whole number.";
    case "number":
      return value === undefined ? "Write a number." : undefined;
    case "json":
      return value === undefined ? "Write valid JSON." : undefined;
    case "vector":
      return vectorFault(text, field.dimensions);
    case "enum":
      return field.values?.includes(text) ? undefined : "Choose one of the values.";
    default:
      return writtenFault(field, text.trim());
  }
}

/** The values that a constant can be chosen from; null where it is written. */
export function constantChoices(field: ConstantField): readonly string[] | null {
  if (field.list) return null;
  if (field.type === "bool") return ["true", "false"];
  return field.type === "enum" ? (field.values ?? []) : null;
}
