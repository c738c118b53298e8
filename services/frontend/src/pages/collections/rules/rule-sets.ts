import { RULE_NAMES, type RuleName, VIEW_RULE_NAMES } from "@/types/schema";
import { FIELD_RULES, type FieldRule } from "./field-rules.utils";
import type { RuleSet } from "./rule-fields";
import { EVERYONE, NOBODY } from "./rules.utils";

/** The five rules of a collection. */
export const COLLECTION_RULE_SET: RuleSet<RuleName> = {
  verbs: RULE_NAMES,
  hints: {
    list: "Which records a list shows. Records that it does not hold for are left out.",
    read: "Who may read a record by its id. To all others it does not exist.",
    create: "Checked on the record as it would be stored.",
    update: "Checked on the record as it is stored, and as it would be.",
    delete: "Who may delete a record.",
  },
  none: "No rule: operators only",
  open: false,
  ends: [
    { label: "Public: everyone", rule: EVERYONE },
    { label: "Closed: operators only", rule: "" },
  ],
};

/** The rules of a view, which is read alone. */
export const VIEW_RULE_SET: RuleSet<RuleName> = { ...COLLECTION_RULE_SET, verbs: VIEW_RULE_NAMES };

/** The rules of one field, which narrow down what those of its collection allow. */
export const FIELD_RULE_SET: RuleSet<FieldRule> = {
  verbs: FIELD_RULES,
  hints: {
    read: "Who sees the value. To all others it shows as null.",
    write: "Who may set or change it. All others are refused; previous is the record as it was.",
  },
  none: "No rule: as the collection allows",
  open: true,
  ends: [
    { label: "No rule: as the collection allows", rule: "" },
    { label: "Closed: operators only", rule: NOBODY },
  ],
};
