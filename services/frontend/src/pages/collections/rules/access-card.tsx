import { ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Card } from "@/components/layout/card";
import { Badge } from "@/components/ui/badge";
import { Select } from "@/components/ui/select";
import type { RuleName, Rules } from "@/types/schema";
import type { Fault } from "../draft/faults.utils";
import { PresetCards } from "./preset-cards";
import { RuleFields, type RuleSet } from "./rule-fields";
import { ownerField, type Preset, presetOf, presetRules } from "./rules.utils";

interface AccessCardProps {
  /** The rules that there are. */
  set: RuleSet<RuleName>;
  /** The presets that can be chosen. */
  presets: readonly { value: Preset; label: string; text: string }[];
  rules: Rules;
  /** What can name the owner of a record. */
  owners: readonly string[];
  ownerHint: string;
  faults: readonly Fault[];
  onPreset: (preset: Preset) => void;
  onChange: (rules: Rules) => void;
  /** Stands below the expressions: what they can say. */
  children?: ReactNode;
}

/** Chooses who reaches the records of a new collection or view, by a preset or by expressions. */
export function AccessCard(props: AccessCardProps) {
  const { set, presets, rules, owners, ownerHint, faults, onPreset, onChange, children } = props;
  const [opened, setOpened] = useState(false);
  const rulesId = useId();
  const preset = presetOf(rules, set.verbs);
  const isOpen = opened || faults.some(({ place }) => place.startsWith("rules/"));
  return (
    <Card title="Access" aside={preset === null && <Badge tone="accent">Custom</Badge>}>
      <div className="grid grid-cols-1 gap-4 p-4">
        <PresetCards presets={presets} value={preset} onValueChange={onPreset} />
        {preset === "owner" && (
          <FormField label="Whose user owns a record" hint={ownerHint} className="max-w-72">
            <Select
              className="font-mono"
              value={ownerField(rules.list) ?? ""}
              onChange={(event) => onChange(presetRules("owner", event.target.value, set.verbs))}
            >
              {owners.map((owner) => (
                <option key={owner} value={owner}>
                  {owner || "unnamed field"}
                </option>
              ))}
            </Select>
          </FormField>
        )}
        <div>
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={rulesId}
            className="flex items-center gap-1 rounded-sm text-ink-muted hover:text-ink"
            onClick={() => setOpened(!isOpen)}
          >
            <ChevronRight aria-hidden className={isOpen ? "size-3.5 rotate-90" : "size-3.5"} />
            Edit the expressions
          </button>
          <div id={rulesId} hidden={!isOpen} className="mt-4">
            {isOpen && (
              <div className="grid grid-cols-1 gap-5">
                <RuleFields
                  set={set}
                  rules={rules}
                  owners={owners}
                  faults={faults}
                  onChange={(verb, rule) => onChange({ ...rules, [verb]: rule })}
                />
                {children}
              </div>
            )}
          </div>
        </div>
      </div>
    </Card>
  );
}
