import { WandSparkles } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/dropdown-menu";
import { RULE_NAMES, type RuleName, type Rules } from "@/types/schema";
import { type Fault, faultAt } from "../draft/faults.utils";
import { RuleEditor } from "./rule-editor";
import { EVERYONE, ownerRule, SIGNED_IN } from "./rules.utils";

interface RuleFieldsProps {
  rules: Rules;
  /** The relations to `users`, which can tell who owns a record; for `users` itself, `id`. */
  owners: readonly string[];
  faults: readonly Fault[];
  onChange: (rules: Rules) => void;
}

/** The five rules of a collection as expressions. */
export function RuleFields({ rules, owners, faults, onChange }: RuleFieldsProps) {
  return (
    <div className="grid grid-cols-1 gap-5">
      {RULE_NAMES.map((verb) => (
        <RuleEditor
          key={verb}
          verb={verb}
          value={rules[verb] ?? ""}
          fault={faultAt(faults, `rules/${verb}`)}
          onChange={(rule) => onChange({ ...rules, [verb]: rule })}
          aside={
            <PresetMenu
              verb={verb}
              owners={owners}
              onChoose={(rule) => onChange({ ...rules, [verb]: rule })}
            />
          }
        />
      ))}
    </div>
  );
}

interface PresetMenuProps {
  verb: RuleName;
  owners: readonly string[];
  onChoose: (rule: string) => void;
}

function PresetMenu({ verb, owners, onChoose }: PresetMenuProps) {
  const trigger = (
    <Button variant="ghost" size="sm">
      <WandSparkles aria-hidden />
      Preset<span className="sr-only"> for {verb}</span>
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuItem onSelect={() => onChoose(EVERYONE)}>Public: everyone</MenuItem>
      <MenuItem onSelect={() => onChoose(SIGNED_IN)}>Signed in: every account</MenuItem>
      {owners.map((owner) => (
        <MenuItem key={owner} onSelect={() => onChoose(ownerRule(owner))}>
          Owner: the user in {owner}
        </MenuItem>
      ))}
      <MenuItem onSelect={() => onChoose("")}>Closed: operators only</MenuItem>
    </Menu>
  );
}
