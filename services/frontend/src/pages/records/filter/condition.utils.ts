import { membersOf } from "@/types/members";
import type { Field } from "@/types/schema";

/** A text as the expression language writes it. */
export function literal(text: string): string {
  return JSON.stringify(text);
}

/** What makes a value of a type from a text. */
const CONSTRUCTORS: Record<string, string> = { datetime: "timestamp", date: "date", decimal: "decimal" };

/** The expression that a value of a cell matches; null where no filter can say it. */
export function conditionFor(field: Field, value: unknown, negated = false): string | null {
  const operator = negated ? "!=" : "==";
  if (field.list) return listCondition(field, value, negated);
  if (value === null || value === undefined) return `${field.name} ${operator} null`;
  if (field.type === "json") return null;
  if (typeof value === "object") return membersCondition(field, value, negated);
  if (typeof value === "number" || typeof value === "boolean") return `${field.name} ${operator} ${value}`;
  if (typeof value !== "string") return null;
  const made = CONSTRUCTORS[field.type];
  const written = made === undefined ? literal(value) : `${made}(${literal(value)})`;
  return `${field.name} ${operator} ${written}`;
}

/** What an object matches: each of its members. */
function membersCondition(object: Field, value: object, negated: boolean): string | null {
  const values = new Map(Object.entries(value));
  const held = membersOf(object)
    .map((member) =>
      conditionFor({ ...member, name: `${object.name}.${member.name}` }, values.get(member.name)),
    )
    .filter((condition) => condition !== null)
    .join(" && ");
  if (held === "") return null;
  return negated ? `!(${held})` : held;
}

function listCondition({ name, type }: Field, value: unknown, negated: boolean): string | null {
  if (!Array.isArray(value) || type === "json") return null;
  const items = value.filter((item): item is string => typeof item === "string");
  if (items.length === 0) return `size(${name}) ${negated ? ">" : "=="} 0`;
  const held = items.map((item) => `${literal(item)} in ${name}`).join(" && ");
  return negated ? `!(${held})` : held;
}

/** Narrows a filter down by one more condition. */
export function addCondition(filter: string | undefined, condition: string): string {
  const current = filter?.trim() ?? "";
  if (current === "" || current === condition) return condition;
  return `${hasOuterOr(current) ? `(${current})` : current} && ${condition}`;
}

/** Whether `||` or `?:` stands outside of all brackets and texts, where a further `&&` would bind tighter. */
function hasOuterOr(expression: string): boolean {
  const bare = expression.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, "''");
  let depth = 0;
  for (const [index, letter] of [...bare].entries()) {
    if ("([".includes(letter)) depth += 1;
    else if (")]".includes(letter)) depth -= 1;
    else if (depth === 0 && (letter === "?" || bare.startsWith("||", index))) return true;
  }
  return false;
}
