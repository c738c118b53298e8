import type { Format } from "@/services/transfer";
import { membersOf } from "@/types/members";
import type { Field } from "@/types/schema";
import { vectorFault } from "@/utils/vectors";
import { writtenFault } from "@/utils/written-values";
import { isWithin } from "../fields/draft.utils";

/** The first records of a file, as far as they can be read. */
export interface Preview {
  columns: readonly string[];
  /** A text for each column; "" where the record has nothing there. */
  rows: readonly (readonly string[])[];
  /** Why no more of it can be shown. */
  fault: string | null;
}

/** How much of a file is read to show its beginning, in bytes, and how many records are shown. */
export const PREVIEW_BYTES = 65_536;
const PREVIEW_ROWS = 5;

/** The format that a file seems to have, by its name, or by how it begins. */
export function formatOf(name: string, begin: string): Format {
  if (/\.csv$/i.test(name)) return "csv";
  if (/\.(ndjson|jsonl|json)$/i.test(name)) return "ndjson";
  return begin.trimStart().startsWith("{") ? "ndjson" : "csv";
}

/** Reads the beginning of a file; `whole` says that it is all of it, so that the last line is complete. */
export function previewOf(begin: string, format: Format, whole: boolean): Preview {
  const text = begin.replace(/^\uFEFF/, "");
  return format === "csv" ? previewCsv(text, whole) : previewLines(text, whole);
}

/** Why a text of a preview cannot become the field's value, as far as that shows without the server. */
export function cellFault(field: Field | undefined, text: string): string | undefined {
  if (field === undefined || field.list || field.computed !== undefined || NO_VALUE.includes(text))
    return undefined;
  if (field.type === "vector") return vectorFault(text, field.dimensions);
  return membersOf(field).length > 0 ? objectFault(field, text) : writtenFault(field, text);
}

/** Why a text is no object that the field takes: objects stand as JSON in both formats. */
function objectFault(field: Field, text: string): string | undefined {
  const object = readObject(text);
  if (object === null) return `Write ${EXAMPLES[field.type] ?? "an object"}.`;
  const members = membersOf(field);
  const unknown = Object.keys(object).find((name) => members.every((member) => member.name !== name));
  if (unknown !== undefined) return `There is no member ${unknown}.`;
  return members
    .map((member) => memberFault(field, member, object[member.name]))
    .find((fault) => fault !== undefined);
}

const EXAMPLES: Record<string, string> = {
  geo_point: 'a place: {"lat": 52.5, "lon": 13.4}',
  object: "an object in JSON",
};

function memberFault(object: Field, member: Field, value: unknown): string | undefined {
  const isMissing = value === null || (value === undefined && member.default === undefined);
  if (isMissing) return member.required ? `It needs ${member.name}.` : undefined;
  if (object.type === "geo_point")
    return typeof value === "number" && isWithin(member, value)
      ? undefined
      : `${member.name} is a number from ${member.min} to ${member.max}.`;
  const fault = typeof value === "string" ? writtenFault(member, value) : undefined;
  return fault && `${member.name}: ${fault}`;
}

/** What stands for null in one format or the other. */
const NO_VALUE = ["", "null"];

function previewLines(text: string, whole: boolean): Preview {
  const lines = text.split("\n");
  if (!whole) lines.pop();
  const records: Record<string, unknown>[] = [];
  let fault: string | null = null;
  for (const [index, line] of lines.entries()) {
    if (records.length === PREVIEW_ROWS || fault !== null) break;
    if (line.trim() === "") continue;
    const record = readObject(line);
    if (record) records.push(record);
    else fault = `Line ${index + 1} is no JSON object.`;
  }
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const rows = records.map((record) => columns.map((column) => cellText(record[column])));
  return { columns, rows, fault: fault ?? emptyFault(rows) };
}

function readObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? Object.fromEntries(Object.entries(value)) : null;
  } catch {
    return null;
  }
}

function cellText(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function previewCsv(text: string, whole: boolean): Preview {
  const all = readCsv(text, PREVIEW_ROWS + 2);
  // The last row may go on behind what was read.
  const rows = whole || all.length > PREVIEW_ROWS + 1 ? all : all.slice(0, -1);
  const [columns = [], ...records] = rows.slice(0, PREVIEW_ROWS + 1);
  const shown = records.map((record) => columns.map((_, index) => record[index] ?? ""));
  return { columns, rows: shown, fault: emptyFault(shown) };
}

function emptyFault(rows: readonly unknown[]): string | null {
  return rows.length === 0 ? "There is no record to show." : null;
}

/** A cell in quotes or without, and what ends it. */
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/** The first rows of a CSV (RFC 4180), empty lines left out. Reading ends at what cannot be read. */
function readCsv(text: string, most: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  CELL.lastIndex = 0;
  while (rows.length < most && CELL.lastIndex < text.length) {
    const found = CELL.exec(text);
    if (!found) break;
    const [, quoted, bare = "", end] = found;
    row.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === ",") continue;
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}
