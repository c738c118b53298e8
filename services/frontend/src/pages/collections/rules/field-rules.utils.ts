import type { Field } from "@/types/schema";

export const FIELD_RULES = ["read", "write"] as const;
export type FieldRule = (typeof FIELD_RULES)[number];

/** The rules of a field as they are typed; blank for none, which narrows nothing. */
export type FieldRules = Record<FieldRule, string>;

export const NO_FIELD_RULES: FieldRules = { read: "", write: "" };

/** The rules of a field as texts. */
export function fieldRulesOf({ rules }: Pick<Field, "rules">): FieldRules {
  return { read: rules?.read ?? "", write: rules?.write ?? "" };
}

/** The rules that differ, as `set_options` takes them: null takes a rule away. */
export function changedFieldRules(
  before: FieldRules,
  after: FieldRules,
): Partial<Record<FieldRule, string | null>> {
  const changed: Partial<Record<FieldRule, string | null>> = {};
  for (const verb of FIELD_RULES) {
    const rule = after[verb];
    // Not trimmed: the server tells the places of faults by offset.
    if (rule.trim() !== before[verb].trim()) changed[verb] = rule.trim() === "" ? null : rule;
  }
  return changed;
}

/** The rules as a declared field has them: what is blank is left out. */
export function writtenFieldRules(rules: FieldRules): { rules?: Partial<FieldRules> } {
  const written = Object.fromEntries(
    FIELD_RULES.filter((verb) => rules[verb].trim() !== "").map((verb) => [verb, rules[verb]]),
  );
  return Object.keys(written).length > 0 ? { rules: written } : {};
}
