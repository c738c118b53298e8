import { constantDefault } from "@/types/defaults";
import { membersOf } from "@/types/members";
import type { Field } from "@/types/schema";
import { readVector, vectorFault } from "@/utils/vectors";
import { writtenFault } from "@/utils/written-values";

/**
 * A value while somebody edits it: the text that a control holds, the texts of a list, the drafts of an object's members,
 * or null for no value. Controls speak text only; what a field stores is made of it once, when it is saved.
 */
export type Draft = string | null | readonly string[] | MemberDrafts;

/** The members of an object by name; what is absent was not touched, and takes its default in an object that is new. */
export interface MemberDrafts {
  readonly [member: string]: string | null;
}

/** What a field would store, or why it cannot; of an object also which members are at fault, and why. */
export type Parsed =
  | { ok: true; value: unknown }
  | { ok: false; message: string; members?: Readonly<Record<string, string>> };

/** The draft that shows a stored value. */
export function toDraft(field: Field, value: unknown): Draft {
  if (field.list && field.type !== "json") return Array.isArray(value) ? value.map(asText) : [];
  const members = membersOf(field);
  if (members.length > 0) return memberDrafts(field, value);
  if (value === null || value === undefined) return null;
  if (field.type === "json") return JSON.stringify(value, null, 2);
  if (field.type === "vector") return asText(value).replaceAll(",", ", ");
  if (field.type === "datetime") return toLocal(asText(value));
  return asText(value);
}

function memberDrafts(object: Field, value: unknown): MemberDrafts | null {
  if (typeof value !== "object" || value === null) return object.required ? newMembers(object) : null;
  const values = new Map(Object.entries(value));
  return draftsOf(object, (member) => values.get(member.name));
}

/** The drafts of an object that is new: its members begin with their defaults. */
export function newMembers(object: Field): MemberDrafts {
  const preset = draftsOf(object, constantDefault);
  return Object.fromEntries(Object.entries(preset).filter(([, draft]) => draft !== null));
}

function draftsOf(object: Field, read: (member: Field) => unknown): MemberDrafts {
  const drafts = membersOf(object).map((member) => [member.name, toDraft(member, read(member))] as const);
  return Object.fromEntries(drafts.map(([name, draft]) => [name, typeof draft === "string" ? draft : null]));
}

/** Whether a draft is a list's. */
export function isItems(draft: Draft): draft is readonly string[] {
  return Array.isArray(draft);
}

/** The drafts of an object's members; none where there is no object. */
export function membersIn(draft: Draft): MemberDrafts {
  return draft === null || typeof draft === "string" || isItems(draft) ? {} : draft;
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** What a draft stores. Checks what the control alone can get wrong; limits are the server's to know. */
export function parseDraft(field: Field, draft: Draft): Parsed {
  if (draft === null) return empty(field);
  if (isItems(draft)) return listOf(field, draft);
  if (typeof draft !== "string") return parseMembers(field, draft);
  if (draft.trim() === "" && !keepsEmptyText(field)) return empty(field);
  const parse = PARSERS[field.type];
  return parse ? parse(draft.trim(), field) : { ok: true, value: draft };
}

function parseMembers(object: Field, drafts: MemberDrafts): Parsed {
  const values: Record<string, unknown> = {};
  const faults: Record<string, string> = {};
  for (const member of membersOf(object)) {
    const draft = drafts[member.name];
    if (draft === undefined && (!member.required || member.default !== undefined)) continue;
    const parsed = parseDraft(member, draft ?? null);
    if (!parsed.ok) faults[member.name] = parsed.message;
    else if (object.type === "geo_point" && !isWithin(member, parsed.value))
      faults[member.name] = `Enter a number from ${member.min} to ${member.max}.`;
    else values[member.name] = parsed.value;
  }
  if (Object.keys(faults).length === 0) return { ok: true, value: values };
  const [[name, message] = ["", ""]] = Object.entries(faults);
  return { ok: false, message: `${name}: ${message}`, members: faults };
}

/** Whether a number lies within the range of a field. */
export function isWithin({ min, max }: Field, value: unknown): boolean {
  return Number(value) >= Number(min) && Number(value) <= Number(max);
}

const NO_TEXTS = ["enum", "uuid", "relation", "file", "object", "geo_point"];

/** Whether an empty text is a value of its own, apart from null. */
export function keepsEmptyText(field: Field): boolean {
  return !(field.type in PARSERS) && !NO_TEXTS.includes(field.type);
}

function empty(field: Field): Parsed {
  return field.required ? { ok: false, message: "This field must have a value." } : { ok: true, value: null };
}

function listOf(field: Field, items: readonly string[]): Parsed {
  if (field.type === "text" || !(field.type in PARSERS)) return { ok: true, value: [...items] };
  const parsed = items.map((item) => parseDraft({ ...field, list: false, required: true }, item));
  const failed = parsed.find((each) => !each.ok);
  return failed ?? { ok: true, value: parsed.map((each) => (each.ok ? each.value : null)) };
}

const INTEGER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const PARSERS: Record<string, (text: string, field: Field) => Parsed> = {
  integer: (text) =>
    INTEGER.test(text) && Number.isSafeInteger(Number(text))
      ? { ok: true, value: Number(text) }
      : { ok: false, message: "Enter a whole number within ±(2^53-1)." },
  number: (text) =>
    NUMBER.test(text) && Number.isFinite(Number(text))
      ? { ok: true, value: Number(text) }
      : { ok: false, message: "Enter a number, such as 1.5." },
  // Decimals travel as text: a JavaScript number would round them.
  decimal: asWritten,
  date: asWritten,
  email: asWritten,
  url: asWritten,
  bool: (text) =>
    text === "true" || text === "false"
      ? { ok: true, value: text === "true" }
      : { ok: false, message: "Choose true or false." },
  datetime: fromLocal,
  vector: (text, { dimensions }) => {
    const message = vectorFault(text, dimensions);
    return message === undefined ? { ok: true, value: readVector(text, dimensions) } : { ok: false, message };
  },
  json: (text) => {
    try {
      return { ok: true, value: JSON.parse(text) };
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : "This is not JSON." };
    }
  },
};

function asWritten(text: string, field: Field): Parsed {
  const message = writtenFault(field, text);
  return message === undefined ? { ok: true, value: text } : { ok: false, message };
}

/** An instant as `datetime-local` controls write it: local time, with as many digits as it has. */
export function toLocal(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted
    .toISOString()
    .slice(0, -1)
    .replace(/(:00)?\.000$/, "");
}

function fromLocal(text: string): Parsed {
  const date = new Date(text);
  return Number.isNaN(date.getTime())
    ? { ok: false, message: "Enter a date and a time." }
    : { ok: true, value: date.toISOString() };
}

/** Whether two drafts, or two values of JSON, are the same. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** Objects with their keys in order, so that the order in which they came makes no difference. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
