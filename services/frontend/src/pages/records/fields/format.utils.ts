import { membersOf } from "@/types/members";
import type { Field } from "@/types/schema";
import { shortVector } from "@/utils/vectors";
import { placeText } from "./place.utils";

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

const day = new Intl.DateTimeFormat("en-GB", {
  day: "2-digit",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** A day as cells show it, the same in every time zone: "25 Nov 2026". */
export function calendarDay(date: string): string {
  const instant = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(instant.getTime()) ? date : day.format(instant);
}

/** Whether a text is an address that is safe to follow. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** An address without what every address begins with: "example.com/a". */
export function shortAddress(url: string): string {
  return url.replace(/^https?:\/\//i, "").replace(/\/$/, "");
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
  return WRITERS[field.type]?.(value, field) ?? plain(value);
}

/** How values of a type are written; null for what is no value of it. */
const WRITERS: Record<string, (value: unknown, field: Field) => string | null> = {
  datetime: (value) => (typeof value === "string" ? localTime(value) : null),
  date: (value) => (typeof value === "string" ? calendarDay(value) : null),
  geo_point: placeText,
  vector: shortVector,
  object: (value, field) =>
    memberTexts(field, value)
      .map(([name, text]) => `${name}: ${text}`)
      .join(", "),
};

/** The members of an object that have a value, each as one line of text. */
export function memberTexts(object: Field, value: unknown): [name: string, text: string][] {
  const values = new Map(Object.entries(Object(value)));
  return membersOf(object)
    .filter(({ name }) => values.get(name) != null)
    .map((member) => [member.name, valueText(member, values.get(member.name))]);
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** What is copied from a cell: the value as the API has it, nothing for null. */
export function copyText(value: unknown): string {
  return value === null || value === undefined ? "" : plain(value);
}
