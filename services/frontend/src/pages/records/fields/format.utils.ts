import type { Field } from "@/types/schema";

const dateTime = new Intl.DateTimeFormat("en-GB", {
  day: "2-digit",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** An instant in the reader's time zone, short enough for a cell: "25 Nov 2026, 14:05". */
export function localTime(instant: string): string {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? instant : dateTime.format(date);
}

/** The same instant to the millisecond in UTC, as it is stored: "2026-11-25 13:05:00.000 UTC". */
export function utcTime(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  return `${date.toISOString().replace("T", " ").slice(0, -1)} UTC`;
}

/** A value as one line of text: what a cell shows and what its name for screen readers is. */
export function valueText(field: Field, value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (value === "") return "empty text";
  if (Array.isArray(value) && field.list)
    return value.length === 0 ? "no items" : value.map(plain).join(", ");
  if (field.type === "datetime" && typeof value === "string") return localTime(value);
  return plain(value);
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** What is copied from a cell: the value as the API has it, nothing for null. */
export function copyText(value: unknown): string {
  return value === null || value === undefined ? "" : plain(value);
}
