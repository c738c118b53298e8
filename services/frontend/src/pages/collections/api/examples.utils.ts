import { constantDefault } from "@/types/defaults";
import { membersOf } from "@/types/members";
import type { Collection, Field, RuleName } from "@/types/schema";
import { DEFAULT_SCALE } from "@/utils/decimal";

export const LANGUAGES = ["curl", "JavaScript"] as const;
export type Language = (typeof LANGUAGES)[number];

/** One call of the application API, with a body that fits the collection. */
export interface ExampleCall {
  title: string;
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** From the origin on: "/v1/articles/ID". */
  path: string;
  /** Query parameters by name. */
  query?: Record<string, string>;
  body?: Record<string, unknown>;
  /** Which rule decides; null if the route takes everybody. */
  rule: RuleName | null;
  hint?: string;
}

/** Stands for the id of a record in paths and bodies. */
export const ID = "01a212de-0000-7000-8000-000000000000";

/** The calls of a collection under a version, with its own fields. */
export function exampleCalls(collection: Collection, version: number): ExampleCall[] {
  const base = `/v${version}/${collection.name}`;
  const one = `${base}/${ID}`;
  const writable = collection.fields.filter(
    (field) => !field.hidden && !field.read_only && field.computed === undefined,
  );
  const [first] = writable;
  return [
    {
      title: "List records",
      method: "GET",
      path: base,
      query: { ...filterExample(collection), sort: "-created_at", limit: "20" },
      rule: "list",
    },
    { title: "Read a record", method: "GET", path: one, rule: "read" },
    createCall(collection, version, writable),
    {
      title: "Change a record",
      method: "PATCH",
      path: one,
      body: first ? { [first.name]: exampleValue(first) } : {},
      rule: "update",
      hint: "Only what the body names is changed; null empties a field.",
    },
    { title: "Delete a record", method: "DELETE", path: one, rule: "delete" },
  ];
}

function createCall({ name }: Collection, version: number, writable: readonly Field[]): ExampleCall {
  if (name === "users")
    return {
      title: "Register an account",
      method: "POST",
      path: `/v${version}/auth/register`,
      body: {
        email: "ada@example.com",
        password: "a long enough password",
        ...exampleBody(requiredOf(writable)),
      },
      rule: null,
      hint: `Accounts register; POST /v${version}/users is refused.`,
    };
  return {
    title: "Create a record",
    method: "POST",
    path: `/v${version}/${name}`,
    body: exampleBody(writable),
    rule: "create",
  };
}

function requiredOf(fields: readonly Field[]): Field[] {
  return fields.filter(({ required }) => required);
}

function exampleBody(fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, exampleValue(field)]));
}

const VALUES: Record<string, unknown> = {
  bool: true,
  date: "2026-01-31",
  email: "ada@example.com",
  url: "https://example.com",
  datetime: "2026-01-31T12:00:00.000Z",
  json: {},
  uuid: ID,
  relation: ID,
  file: ID,
  geo_point: { lat: 52.5, lon: 13.4 },
  vector: "as many numbers as it has dimensions",
};

/** A value that a field would take; of patterns and lengths it knows nothing. */
export function exampleValue(field: Field): unknown {
  const preset = constantDefault(field);
  if (preset !== undefined) return preset;
  if (field.type === "integer" || field.type === "number") return Number(field.min ?? field.max ?? 1);
  if (field.type === "decimal")
    return String(field.min ?? field.max ?? (12.5).toFixed(field.scale ?? DEFAULT_SCALE));
  if (field.type === "date" && (field.min ?? field.max) !== undefined) return field.min ?? field.max;
  if (field.type === "object") return exampleBody(membersOf(field));
  const value = field.type === "enum" ? field.values?.[0] : (VALUES[field.type] ?? `A ${field.name}`);
  return field.list ? [value] : value;
}

/** A filter on the first field that shows how one is written. */
function filterExample({ fields }: Collection): { filter?: string } {
  const field = fields.find(
    ({ type, hidden, list }) => !hidden && !list && ["enum", "text", "bool", "integer"].includes(type),
  );
  if (field === undefined) return {};
  if (field.type === "text") return { filter: `${field.name}.contains("a")` };
  return { filter: `${field.name} == ${JSON.stringify(exampleValue(field))}` };
}

/** The call as a command line. */
export function curlOf(call: ExampleCall, origin: string): string {
  const lines: string[] = [];
  const query = Object.entries(call.query ?? {});
  const method = call.method === "GET" ? (query.length > 0 ? "-G " : "") : `-X ${call.method} `;
  lines.push(`curl ${method}${origin}${call.path}`);
  if (call.rule !== null) lines.push(`-H "Authorization: Bearer $TOKEN"`);
  for (const [name, value] of query) lines.push(`--data-urlencode ${quoted(`${name}=${value}`)}`);
  if (call.body) {
    lines.push(`-H "Content-Type: application/json"`);
    lines.push(`-d ${quoted(indented(call.body))}`);
  }
  return lines.join(" \\\n  ");
}

/** A text as one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The call as JavaScript for browsers and Node. */
export function javascriptOf(call: ExampleCall, origin: string): string {
  const lines: string[] = [];
  const query = Object.entries(call.query ?? {});
  const url = `${origin}${call.path}`;
  if (query.length > 0) {
    lines.push("const query = new URLSearchParams({");
    for (const [name, value] of query) lines.push(`  ${name}: ${JSON.stringify(value)},`);
    lines.push("});");
  }
  const address = query.length > 0 ? `\`${url}?\${query}\`` : JSON.stringify(url);
  lines.push(`const response = await fetch(${address}, {`);
  if (call.method !== "GET") lines.push(`  method: "${call.method}",`);
  lines.push("  headers: {");
  if (call.rule !== null) lines.push(`    Authorization: \`Bearer \${token}\`,`);
  if (call.body) lines.push(`    "Content-Type": "application/json",`);
  lines.push("  },");
  if (call.body) lines.push(`  body: JSON.stringify(${indented(call.body)}),`);
  lines.push("});", ...answerLines(call));
  return lines.join("\n");
}

function answerLines({ method, query, path }: ExampleCall): string[] {
  if (method === "DELETE") return [];
  if (query) return ["const { items, next } = await response.json();"];
  if (path.endsWith("/register")) return ["const { access_token, user } = await response.json();"];
  return ["const record = await response.json();"];
}

function indented(body: unknown): string {
  return JSON.stringify(body, null, 2).replaceAll("\n", "\n  ");
}
