import { type Fault, faultAt } from "../draft/faults.utils";
import { PresetMenu, type RulePreset } from "./preset-menu";
import { RuleEditor } from "./rule-editor";

/** Rules that stand together, of a collection or of a field. */
export interface RuleSet<Verb extends string> {
  verbs: readonly Verb[];
  /** What each is asked about. */
  hints: Record<Verb, string>;
  /** What no rule means. */
  none: string;
  /** No rule lets everybody through that got here. */
  open: boolean;
  /** The most open preset, and the most closed one. */
  ends: readonly [RulePreset, RulePreset];
}

interface RuleFieldsProps<Verb extends string> {
  set: RuleSet<Verb>;
  /** The expressions; what is absent or blank is no rule. */
  rules: Partial<Record<Verb, string>>;
  /** The relations to `users`, which can tell who owns a record; for `users` itself, `id`. */
  owners: readonly string[];
  /** What is wrong with them, at `rules/` and the verb. */
  faults: readonly Fault[];
  onChange: (verb: Verb, rule: string) => void;
}

/** A set of rules as expressions, each with its presets. */
export function RuleFields<Verb extends string>(props: RuleFieldsProps<Verb>) {
  const { set, rules, owners, faults, onChange } = props;
  return (
    <div className="grid grid-cols-1 gap-5">
      {set.verbs.map((verb) => (
        <RuleEditor
          key={verb}
          label={verb}
          hint={set.hints[verb]}
          placeholder={set.none}
          open={set.open}
          value={rules[verb] ?? ""}
          fault={faultAt(faults, `rules/${verb}`)}
          onChange={(rule) => onChange(verb, rule)}
          aside={
            <PresetMenu
              verb={verb}
              owners={owners}
              ends={set.ends}
              onChoose={(rule) => onChange(verb, rule)}
            />
          }
        />
      ))}
    </div>
  );
}
