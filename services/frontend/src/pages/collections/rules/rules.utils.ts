import { RULE_NAMES, type RuleName, type Rules } from "@/types/schema";

/** Who a rule lets in, as far as that can be told at a glance. */
export type Access = "public" | "signed_in" | "owner" | "closed" | "custom";

export const ACCESS_LABELS: Record<Access, string> = {
  public: "Public",
  signed_in: "Signed in",
  owner: "Owner",
  closed: "Closed",
  custom: "Custom",
};

export const EVERYONE = "true";
export const NOBODY = "false";
export const SIGNED_IN = "auth != null";

/** The rule that lets in whom a relation to `users` names. */
export function ownerRule(field: string): string {
  return `record.${field} == auth.id`;
}

/** The field whose user a rule lets in: `ownerField("record.author == auth.id")` is "author"; null for other rules. */
export function ownerField(rule: string | undefined): string | null {
  const match = /^\s*(?:record\.(\w*) == auth\.id|auth\.id == record\.(\w*))\s*$/.exec(rule ?? "");
  return match ? (match[1] ?? match[2] ?? null) : null;
}

/** Who a rule lets in: `accessOf("true")` is "public"; no rule, and `false`, is "closed". */
export function accessOf(rule: string | undefined): Access {
  const text = rule?.trim() ?? "";
  if (text === "" || text === NOBODY) return "closed";
  if (text === EVERYONE) return "public";
  if (text === SIGNED_IN) return "signed_in";
  return ownerField(text) === null ? "custom" : "owner";
}

/** Who may do what, shortest: `[{ access: "public", verbs: ["list", "read"] }, { access: "closed", ... }]`. */
export function summarizeRules(
  rules: Rules,
  verbs: readonly RuleName[] = RULE_NAMES,
): { access: Access; verbs: RuleName[] }[] {
  const groups = new Map<Access, RuleName[]>();
  for (const verb of verbs) {
    const access = accessOf(rules[verb]);
    groups.set(access, [...(groups.get(access) ?? []), verb]);
  }
  return [...groups].map(([access, group]) => ({ access, verbs: group }));
}

/** The presets of a collection. */
export const PRESETS = [
  { value: "public", label: "Public", text: "Everyone lists and reads. Only operators write." },
  { value: "signed_in", label: "Signed in", text: "Everyone with an account lists, reads and writes." },
  { value: "owner", label: "Owner", text: "Each user lists, reads and writes their own records." },
  { value: "closed", label: "Closed", text: "Operators only. Nothing is reachable through the API." },
] as const;

export type Preset = (typeof PRESETS)[number]["value"];

/** The presets of a view. */
export const VIEW_PRESETS: readonly { value: Preset; label: string; text: string }[] = [
  { value: "public", label: "Public", text: "Everyone lists and reads what it shows." },
  { value: "signed_in", label: "Signed in", text: "Everyone with an account lists and reads it." },
  { value: "owner", label: "Owner", text: "Each user lists and reads their own records." },
  { value: "closed", label: "Closed", text: "Operators only. Nothing is reachable through the API." },
];

/** The rules of a preset; `owner` is the relation to `users` that names the owner, and `verbs` are the rules that there are. */
export function presetRules(preset: Preset, owner = "owner", verbs: readonly RuleName[] = RULE_NAMES): Rules {
  switch (preset) {
    case "public":
      return { list: EVERYONE, read: EVERYONE };
    case "signed_in":
      return everyVerb(verbs, SIGNED_IN);
    case "owner":
      return everyVerb(verbs, ownerRule(owner));
    case "closed":
      return {};
  }
}

function everyVerb(verbs: readonly RuleName[], rule: string): Rules {
  const rules: Rules = {};
  for (const verb of verbs) rules[verb] = rule;
  return rules;
}

/** The preset that wrote these rules, or null when somebody wrote them by hand. */
export function presetOf(rules: Rules, verbs: readonly RuleName[] = RULE_NAMES): Preset | null {
  const owner = ownerField(rules.list) ?? undefined;
  const matches = PRESETS.find(({ value }) => sameRules(presetRules(value, owner, verbs), rules));
  return matches?.value ?? null;
}

function sameRules(one: Rules, other: Rules): boolean {
  return Object.keys(changedRules(one, other)).length === 0;
}

/** The rules that differ, as `set_rules` takes them: null takes a rule away. */
export function changedRules(before: Rules, after: Rules): Partial<Record<RuleName, string | null>> {
  const changed: Partial<Record<RuleName, string | null>> = {};
  for (const verb of RULE_NAMES) {
    const rule = after[verb] ?? "";
    const isChanged = rule.trim() !== (before[verb]?.trim() ?? "");
    // Not trimmed: the server tells the places of faults by offset.
    if (isChanged) changed[verb] = rule.trim() === "" ? null : rule;
  }
  return changed;
}

/** The rules as a change document creates them: what is empty is left out. */
export function writtenRules(rules: Rules): Rules {
  const written: Rules = {};
  for (const verb of RULE_NAMES) {
    const rule = rules[verb];
    if (rule?.trim()) written[verb] = rule;
  }
  return written;
}
