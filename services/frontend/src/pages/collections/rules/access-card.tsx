import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Card } from "@/components/layout/card";
import { Badge } from "@/components/ui/badge";
import { Select } from "@/components/ui/select";
import { type CollectionDraft, ownerCandidates, withPreset } from "../draft/collection-draft.utils";
import type { Fault } from "../draft/faults.utils";
import { PresetCards } from "./preset-cards";
import { RuleFields } from "./rule-fields";
import { RuleReference } from "./rule-reference";
import { COLLECTION_RULE_SET } from "./rule-sets";
import { ownerField, presetOf, presetRules } from "./rules.utils";

interface AccessCardProps {
  draft: CollectionDraft;
  faults: readonly Fault[];
  onChange: (draft: CollectionDraft) => void;
}

/** Chooses who reaches the records of a new collection, by a preset or by expressions. */
export function AccessCard({ draft, faults, onChange }: AccessCardProps) {
  const [opened, setOpened] = useState(false);
  const rulesId = useId();
  const preset = presetOf(draft.rules);
  const owners = ownerCandidates(draft.fields);
  const isOpen = opened || faults.some(({ place }) => place.startsWith("rules/"));
  return (
    <Card title="Access" aside={preset === null && <Badge tone="accent">Custom</Badge>}>
      <div className="grid grid-cols-1 gap-4 p-4">
        <PresetCards value={preset} onValueChange={(chosen) => onChange(withPreset(draft, chosen))} />
        {preset === "owner" && (
          <FormField
            label="Whose user owns a record"
            hint="A relation to users, among the fields above."
            className="max-w-72"
          >
            <Select
              className="font-mono"
              value={ownerField(draft.rules.list) ?? ""}
              onChange={(event) => onChange({ ...draft, rules: presetRules("owner", event.target.value) })}
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
                  set={COLLECTION_RULE_SET}
                  rules={draft.rules}
                  owners={owners}
                  faults={faults}
                  onChange={(verb, rule) => onChange({ ...draft, rules: { ...draft.rules, [verb]: rule } })}
                />
                <RuleReference />
              </div>
            )}
          </div>
        </div>
      </div>
    </Card>
  );
}
