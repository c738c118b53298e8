import { WandSparkles } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/dropdown-menu";
import { ownerRule, SIGNED_IN } from "./rules.utils";

/** A rule that can be chosen. */
export interface RulePreset {
  label: string;
  rule: string;
}

interface PresetMenuProps {
  /** What the rule allows, in a word: "list". */
  verb: string;
  /** The relations to `users`, which can tell who owns a record; for `users` itself, `id`. */
  owners: readonly string[];
  /** The most open preset of such a rule, and the most closed one. */
  ends: readonly [RulePreset, RulePreset];
  onChoose: (rule: string) => void;
}

/** Writes a rule of a few kinds that are often wanted, from the most open to the most closed. */
export function PresetMenu({ verb, owners, ends: [open, closed], onChoose }: PresetMenuProps) {
  const trigger = (
    <Button variant="ghost" size="sm">
      <WandSparkles aria-hidden />
      Preset<span className="sr-only"> for {verb}</span>
    </Button>
  );
  const presets = [
    open,
    { label: "Signed in: every account", rule: SIGNED_IN },
    ...owners.map((owner) => ({ label: `Owner: the user in ${owner}`, rule: ownerRule(owner) })),
    closed,
  ];
  return (
    <Menu trigger={trigger}>
      {presets.map(({ label, rule }) => (
        <MenuItem key={label} onSelect={() => onChoose(rule)}>
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}
