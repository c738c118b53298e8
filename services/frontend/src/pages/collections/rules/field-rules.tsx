import type { Fault } from "../draft/faults.utils";
import { FIELD_RULES, type FieldRule, type FieldRules } from "./field-rules.utils";
import { RuleFields } from "./rule-fields";
import { FIELD_RULE_SET } from "./rule-sets";

interface FieldRuleEditorsProps {
  rules: FieldRules;
  /** Those that it takes; all unless given. */
  verbs?: readonly FieldRule[] | undefined;
  owners: readonly string[];
  /** What is wrong with them, at `rules/read` and `rules/write`. */
  faults: readonly Fault[];
  onChange: (rules: FieldRules) => void;
}

/** The rules of one field, in the dialog where it is made or changed. */
export function FieldRuleEditors({ rules, verbs = FIELD_RULES, onChange, ...props }: FieldRuleEditorsProps) {
  return (
    <fieldset>
      <legend className="mb-3 font-medium">Access to this field</legend>
      <RuleFields
        {...props}
        set={{ ...FIELD_RULE_SET, verbs }}
        rules={rules}
        onChange={(verb, rule) => onChange({ ...rules, [verb]: rule })}
      />
    </fieldset>
  );
}
