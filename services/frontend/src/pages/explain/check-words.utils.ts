import type { RuleCheck } from "@/services/explain";

/** Which rule it was: "The update rule of posts", "The write rule of salary in staff". */
export function ruleName({ collection, operation, field }: RuleCheck): string {
  return field === null
    ? `The ${operation} rule of ${collection}`
    : `The ${operation} rule of ${field} in ${collection}`;
}

/** Whether it was asked about the rows of a list, and not about one record. */
export function isOfRows({ operation, record, rule }: RuleCheck): boolean {
  return operation === "list" && record === null && rule !== null;
}

/** What it said, in a sentence. */
export function verdictWords(check: RuleCheck): string {
  const { rule, outcome } = check;
  if (rule === null) return "There is none, so nobody but operators may.";
  if (isOfRows(check))
    return outcome === "true"
      ? "It holds for every row."
      : "It leaves out the rows that it does not hold for.";
  if (outcome === "true") return "It holds.";
  if (outcome === "error") return "The part that is marked has no value, which refuses as false does.";
  return "The part that is marked is false.";
}

/** Why a part of a rule can have no value. */
export const ERROR_HINT =
  "It met null: a field that is empty, a relation that leads nowhere, or auth where nobody is signed in.";

/** Which state of the record it was asked about, where there was one. */
export function aboutWords(about: string | null): string | null {
  if (about === "stored") return "as it is stored";
  return about === "resulting" ? "as the write would leave it" : null;
}

interface MarkedRule {
  before: string;
  marked: string;
  after: string;
}

/** A rule with the part that decided; null where that part does not stand in it as it is told. */
export function markedRule(rule: string, clause: string | null): MarkedRule | null {
  const at = clause === null ? -1 : rule.indexOf(clause);
  if (clause === null || at === -1) return null;
  return { before: rule.slice(0, at), marked: clause, after: rule.slice(at + clause.length) };
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** The request's id in what somebody pasted: the id, `urn:uuid:` and the id, or a whole problem. */
export function requestIdIn(text: string): string | null {
  const instance = /"instance"\s*:\s*"urn:uuid:([^"]+)"/.exec(text)?.[1];
  return UUID.exec(instance ?? text)?.[0].toLowerCase() ?? null;
}

/** A value that a rule read, as JSON. */
export function valueWords(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}
