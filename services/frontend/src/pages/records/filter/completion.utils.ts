import { membersOf } from "@/types/members";
import type { Collection, Field } from "@/types/schema";
import { searchScore } from "@/utils/search-score";
import { literal } from "./condition.utils";

export interface Completion {
  /** What is shown. */
  label: string;
  /** What it is, in a word. */
  detail: string;
  /** What takes the place of the letters from `from` to the caret. */
  insert: string;
  from: number;
  /** How far from its end the caret lands: 1 puts it inside brackets. */
  back?: number;
}

const MAX_SHOWN = 12;
const COMPARED = [
  ["==", "equals"],
  ["!=", "differs from"],
] as const;
const ORDERED = [
  [">", "greater than"],
  [">=", "at least"],
  ["<", "less than"],
  ["<=", "at most"],
] as const;
const WORDED = ["text", "email", "url"];
const TEXT_METHODS = ["contains", "startsWith", "endsWith"];
const JOINED = [
  ["&&", "and"],
  ["||", "or"],
] as const;

const times = ["created_at", "updated_at"].map((name): Field => ({ name, type: "datetime" }));
const SYSTEM: Field[] = [{ name: "id", type: "uuid" }, ...times];

/** Every field that an expression on records of this collection may name. */
function fieldsOf(collection: Collection): Field[] {
  return [...collection.fields, ...SYSTEM];
}

/** What could stand at the caret of a filter: fields, operators, methods, values. */
export function completionsAt(
  text: string,
  caret: number,
  collection: Collection,
  collections: readonly Collection[],
): Completion[] {
  const before = text.slice(0, caret);
  if (isInsideText(before)) return valueCompletions(before, collection, collections);
  const path = /[a-z_][\w.]*$/i.exec(before)?.[0] ?? "";
  const rest = before.slice(0, before.length - path.length);
  if (path.includes(".")) return memberCompletions(path, caret, collection, collections);
  const values =
    path === "" || /[=!<>]\s*\w*$/.test(before) ? valueCompletions(before, collection, collections) : [];
  if (values.length > 0) return values;
  if (path === "" && endsOperand(before)) return operatorCompletions(before, caret, collection, collections);
  if (/[=!<>]=?\s*$/.test(rest)) return [];
  return ranked(
    path,
    fieldsOf(collection).map((field) => fieldCompletion(field, caret - path.length)),
  );
}

function isInsideText(before: string): boolean {
  return before.replace(/\\./g, "").split('"').length % 2 === 0;
}

/** Whether the text up to the caret ends in something that an operator can follow. */
function endsOperand(before: string): boolean {
  return /[\w"')\]]\s+$/.test(before) && !/\bin\s+$/.test(before);
}

function ranked(typed: string, all: Completion[]): Completion[] {
  const scored = all.map((item) => ({ item, score: searchScore(item.label, typed) }));
  const found = scored.filter(({ score, item }) => score > 0 && item.label !== typed);
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_SHOWN)
    .map(({ item }) => item);
}

function fieldCompletion(field: Field, from: number): Completion {
  return {
    label: field.name,
    detail: field.list ? `list of ${field.type}` : field.type,
    insert: field.name,
    from,
  };
}

/** Follows `author.team` from field to field. */
function fieldAt(path: string, collection: Collection, all: readonly Collection[]): Field | undefined {
  const [name, ...deeper] = path.replace(/^record\./, "").split(".");
  const field = fieldsOf(collection).find((each) => each.name === name);
  if (field === undefined || deeper.length === 0) return field;
  const members = membersOf(field);
  if (members.length > 0) return members.find((member) => member.name === deeper.join("."));
  const target = all.find((each) => each.name === field.collection);
  return target && fieldAt(deeper.join("."), target, all);
}

function memberCompletions(path: string, caret: number, collection: Collection, all: readonly Collection[]) {
  const dot = path.lastIndexOf(".");
  const typed = path.slice(dot + 1);
  const from = caret - typed.length;
  if (path.slice(0, dot) === "record")
    return ranked(
      typed,
      fieldsOf(collection).map((each) => fieldCompletion(each, from)),
    );
  const field = fieldAt(path.slice(0, dot), collection, all);
  const target = all.find((each) => each.name === field?.collection);
  if (target && !field?.list)
    return ranked(
      typed,
      fieldsOf(target).map((each) => fieldCompletion(each, from)),
    );
  if (field?.list) {
    // The items of a list of relations are records.
    const insert = target ? 'exists(item, item.id == "")' : 'exists(item, item == "")';
    return ranked(typed, [{ label: "exists", detail: "some item matches", insert, from, back: 2 }]);
  }
  if (field === undefined) return [];
  const members = membersOf(field).map((each) => fieldCompletion(each, from));
  if (members.length > 0)
    return ranked(typed, field.type === "geo_point" ? [...members, ...placeCompletions(from)] : members);
  if (field.type === "vector") return ranked(typed, vectorCompletions(from));
  if (!WORDED.includes(field.type)) return [];
  const methods = TEXT_METHODS.map((label) => ({
    label,
    detail: "text",
    insert: `${label}("")`,
    from,
    back: 2,
  }));
  return ranked(typed, methods);
}

/** What can be asked of a place; the caret lands on the first number to write. */
function placeCompletions(from: number): Completion[] {
  return [
    { label: "distance", detail: "metres to lat, lon", insert: "distance(, ) < 1000", from, back: 10 },
    { label: "within", detail: "south, west, north, east", insert: "within(, , , )", from, back: 7 },
  ];
}

/** How far a vector is from another; the caret lands in the list to write. */
function vectorCompletions(from: number): Completion[] {
  return [
    { label: "cosine_distance", detail: "0 to 2", insert: "cosine_distance([]) < 0.3", from, back: 8 },
    { label: "l2_distance", detail: "a straight line", insert: "l2_distance([]) < 1", from, back: 6 },
  ];
}

/** The field that the comparison before the caret is about. */
function comparedField(
  before: string,
  collection: Collection,
  all: readonly Collection[],
): Field | undefined {
  const path = /([a-z_][\w.]*)\s*(?:==|!=|>=|<=|>|<)\s*"?[^"\s]*$/i.exec(before)?.[1];
  return path === undefined ? undefined : fieldAt(path, collection, all);
}

function valueCompletions(before: string, collection: Collection, all: readonly Collection[]): Completion[] {
  const field = comparedField(before, collection, all);
  if (field === undefined) return [];
  const typed = /(?:[=!<>]=?)\s*("?[^"\s=]*)$/.exec(before)?.[1] ?? "";
  const from = before.length - typed.length;
  const item = (insert: string, detail: string): Completion => ({ label: insert, detail, insert, from });
  const nothing = field.required ? [] : [item("null", "no value")];
  return ranked(typed, [...(VALUES[field.type]?.(field, item) ?? []), ...nothing]);
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

type Maker = (insert: string, detail: string) => Completion;

const VALUES: Record<string, (field: Field, item: Maker) => Completion[]> = {
  enum: ({ values = [] }, item) => values.map((value) => item(literal(value), "value")),
  bool: (_, item) => [item("true", "value"), item("false", "value")],
  datetime: (_, item) => [
    item('now() - duration("24h")', "a day ago"),
    item('now() - duration("168h")', "a week ago"),
    item(`timestamp("${today()}T00:00:00Z")`, "today, UTC"),
  ],
  date: (_, item) => [item(`date("${today()}")`, "today, UTC"), { ...item('date("")', "a day"), back: 2 }],
  decimal: (_, item) => [{ ...item('decimal("")', "an exact number"), back: 2 }],
};

function operatorCompletions(
  before: string,
  caret: number,
  collection: Collection,
  all: readonly Collection[],
) {
  const path = /([a-z_][\w.]*)\s+$/i.exec(before)?.[1] ?? "";
  const isOperand = /[=!<>]\s*[a-z_][\w.]*\s+$/i.test(before);
  const field = isOperand ? undefined : fieldAt(path, collection, all);
  const orders = field && ["integer", "number", "decimal", "datetime", "date"].includes(field.type);
  if (/[._]distance\([^()]*\)\s+$/.test(before)) return ORDERED.map(asOperator(caret));
  const fitting = field === undefined ? JOINED : orders ? [...COMPARED, ...ORDERED] : COMPARED;
  return fitting.map(asOperator(caret));
}

function asOperator(from: number) {
  return ([label, detail]: readonly [string, string]): Completion => ({
    label,
    detail,
    insert: `${label} `,
    from,
  });
}
