import { membersOf } from "@/types/members";
import type { ChangeDocument, Index, Rules } from "@/types/schema";
import { ownerField, type Preset, presetOf, presetRules, writtenRules } from "../rules/rules.utils";
import { type FieldDraft, newField, nextKey, toField } from "./field-draft.utils";
import { takes } from "./field-types";

/** An index while it is being chosen. */
export interface IndexDraft {
  key: string;
  /** The columns in order: keys of field drafts, or names of fields that exist. */
  columns: string[];
  unique: boolean;
  /** Of a unique index: texts that differ in case alone count as the same. */
  case_insensitive: boolean;
  /** An expression; only records for which it is true are in the index. Blank for all. */
  where: string;
}

/** A collection while it is being written. */
export interface CollectionDraft {
  name: string;
  fields: FieldDraft[];
  rules: Rules;
  indexes: IndexDraft[];
}

/** A column that an index may have: what the draft holds, and what people call it. */
export interface IndexColumn {
  value: string;
  label: string;
}

export const SYSTEM_COLUMNS: readonly IndexColumn[] = [
  { value: "created_at", label: "created_at" },
  { value: "updated_at", label: "updated_at" },
];

export function newIndex(): IndexDraft {
  return { key: nextKey(), columns: [], unique: false, case_insensitive: false, where: "" };
}

/** A collection with one field to begin with, which nobody but operators reaches yet. */
export function newCollection(): CollectionDraft {
  return { name: "", fields: [newField()], rules: presetRules("closed"), indexes: [] };
}

/** The change document that creates the collection. */
export function createDocument(draft: CollectionDraft): ChangeDocument {
  const names = new Map(draft.fields.flatMap(columnsOf).map(({ value, label }) => [value, label]));
  const indexes = draft.indexes.map((index) => toIndex(index, names));
  const operation = {
    op: "create_collection",
    name: draft.name.trim(),
    fields: draft.fields.map(toField),
    ...(indexes.length > 0 ? { indexes } : {}),
    rules: writtenRules(draft.rules),
  };
  return { operations: [operation] };
}

/** The index as a change document holds it; `names` tells the names of drafted fields by their keys. */
export function toIndex(index: IndexDraft, names: ReadonlyMap<string, string> = new Map()): Index {
  const fields = index.columns.map((column) => names.get(column) ?? column);
  const where = index.where.trim();
  return {
    fields,
    ...(index.unique ? { unique: true } : {}),
    ...(index.unique && index.case_insensitive ? { case_insensitive: true } : {}),
    ...(where === "" ? {} : { where }),
  };
}

/** The columns that the indexes of a draft may have. */
export function indexColumns(draft: CollectionDraft): IndexColumn[] {
  const own = draft.fields.filter(({ name }) => name.trim() !== "").flatMap(columnsOf);
  return [...own.filter(({ label }) => !label.endsWith(".")), ...SYSTEM_COLUMNS];
}

/** The columns of a field: its own, or those of an object's members. */
function columnsOf(field: FieldDraft): IndexColumn[] {
  const name = field.name.trim();
  if (takes(field, "indexed")) return [{ value: field.key, label: name }];
  if (takes(field, "fields"))
    return field.fields.flatMap(columnsOf).map((member) => ({ ...member, label: `${name}.${member.label}` }));
  return membersOf(toField(field)).map((member) => ({
    value: `${field.key}.${member.name}`,
    label: `${name}.${member.name}`,
  }));
}

/** Puts another field in the place of the one with its key; owner rules follow a field that gets another name. */
export function replaceField(draft: CollectionDraft, field: FieldDraft): CollectionDraft {
  const old = draft.fields.find(({ key }) => key === field.key);
  const columns = columnsOf(field).map(({ value }) => value);
  const gone = (old ? columnsOf(old) : []).filter(({ value }) => !columns.includes(value));
  const fields = draft.fields.map((each) => (each.key === field.key ? field : each));
  const renamesOwner =
    old !== undefined &&
    old.name !== field.name &&
    presetOf(draft.rules) === "owner" &&
    ownerField(draft.rules.list) === old.name;
  const rules = renamesOwner ? presetRules("owner", field.name) : draft.rules;
  return { ...draft, fields, rules, indexes: without(draft.indexes, gone) };
}

/** Takes a field away, and out of the indexes. */
export function removeField(draft: CollectionDraft, key: string): CollectionDraft {
  const gone = draft.fields.filter((field) => field.key === key).flatMap(columnsOf);
  const fields = draft.fields.filter((field) => field.key !== key);
  return { ...draft, fields, indexes: without(draft.indexes, gone) };
}

function without(indexes: readonly IndexDraft[], gone: readonly IndexColumn[]): IndexDraft[] {
  const names = gone.map(({ value }) => value);
  return indexes.map((index) => ({
    ...index,
    columns: index.columns.filter((column) => !names.includes(column)),
  }));
}

/** Moves the item at `from` to stand at `to`; a place outside the list is the nearest inside. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const rest = [...items];
  const [item] = rest.splice(from, 1);
  if (item === undefined) return rest;
  rest.splice(Math.max(0, to), 0, item);
  return rest;
}

/** The names of a draft's relations to `users`, which can tell the owner of a record. */
export function ownerCandidates(fields: readonly FieldDraft[]): string[] {
  return fields
    .filter(({ type, collection, list }) => type === "relation" && collection === "users" && !list)
    .map(({ name }) => name);
}

/** Writes the rules of a preset; for `owner` it adds the relation that names the owner if there is none. */
export function withPreset(draft: CollectionDraft, preset: Preset): CollectionDraft {
  if (preset !== "owner") return { ...draft, rules: presetRules(preset) };
  const [candidate] = ownerCandidates(draft.fields);
  if (candidate !== undefined) return { ...draft, rules: presetRules("owner", candidate) };
  const owner = newField({
    name: freeName("owner", draft.fields),
    type: "relation",
    collection: "users",
    on_delete: "cascade",
    required: true,
  });
  // A field that nobody has begun to write gives way.
  const kept = draft.fields.filter(({ name }, index) => name !== "" || index < draft.fields.length - 1);
  return { ...draft, fields: [...kept, owner], rules: presetRules("owner", owner.name) };
}

function freeName(wanted: string, fields: readonly FieldDraft[]): string {
  const taken = fields.map(({ name }) => name);
  let name = wanted;
  for (let number = 2; taken.includes(name); number += 1) name = `${wanted}_${number}`;
  return name;
}

/** Whether there is anything in the draft that would be a pity to lose. */
export function isBegun(draft: CollectionDraft): boolean {
  return draft.name !== "" || draft.fields.length > 1 || draft.fields.some(({ name }) => name !== "");
}
