import type { Field } from "@/types/schema";

/** What tells how a constant of a field is written. */
export type ConstantField = Pick<Field, "type" | "list" | "values">;

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

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The least or greatest value, or length, that a text writes for a field of a type; null if it writes none. */
export function readLimit(type: string, text: string): number | string | null {
  if (type !== "date") return readNumber(text);
  return DATE.test(text.trim()) ? text.trim() : null;
}

/** A constant as JSON; undefined if the text is blank, or no value of the type. */
export function readConstant({ type, list }: ConstantField, text: string): unknown {
  if (text.trim() === "") return undefined;
  switch (type) {
    case "integer":
    case "number":
      return readNumber(text) ?? undefined;
    case "bool":
      return text === "true";
    case "json":
      return readJson(text);
    case "text":
      return list ? splitLines(text) : text;
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
  if (field.type !== "json" && Array.isArray(value)) return value.join("\n");
  return typeof value === "string" && field.type !== "json" ? value : JSON.stringify(value);
}

/** What is wrong with a constant, as far as that can be told without the server. Blank is none, and not wrong. */
export function constantFault(field: ConstantField, text: string): string | undefined {
  if (text.trim() === "") return undefined;
  const value = readConstant(field, text);
  switch (field.type) {
    case "integer":
      return Number.isSafeInteger(value) ? undefined : "Write a whole number.";
    case "number":
      return value === undefined ? "Write a number." : undefined;
    case "date":
      return DATE.test(text) ? undefined : "Write a date such as 2026-01-31.";
    case "json":
      return value === undefined ? "Write valid JSON." : undefined;
    case "enum":
      return field.values?.includes(text) ? undefined : "Choose one of the values.";
    default:
      return undefined;
  }
}

/** The values that a constant can be chosen from; null where it is written. */
export function constantChoices(field: ConstantField): readonly string[] | null {
  if (field.type === "bool") return ["true", "false"];
  return field.type === "enum" ? (field.values ?? []) : null;
}
