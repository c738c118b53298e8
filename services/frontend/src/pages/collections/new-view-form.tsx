import { useId } from "react";
import { FormField } from "@/components/form/form-field";
import { Card } from "@/components/layout/card";
import { Label } from "@/components/ui/label";
import { Select } from "@/components/ui/select";
import { type Fault, faultAt } from "./draft/faults.utils";
import { canTellOwner, viewOwners, withViewPreset } from "./draft/view-draft.utils";
import { DraftForm, type DraftFormProps } from "./draft-form";
import { NameInput } from "./fields/name-input";
import { ShownList } from "./fields/shown-list";
import { AccessCard } from "./rules/access-card";
import { ExpressionEditor } from "./rules/expression-editor";
import { RuleReference } from "./rules/rule-reference";
import { VIEW_RULE_SET } from "./rules/rule-sets";
import { VIEW_PRESETS } from "./rules/rules.utils";
import type { ViewDraftState } from "./use-view-draft";

interface NewViewFormProps extends Omit<DraftFormProps, "children"> {
  state: ViewDraftState;
}

/** Name, records, fields and access of a new view. */
export function NewViewForm({ state, ...form }: NewViewFormProps) {
  const { draft } = state;
  const { faults } = form;
  const presets = VIEW_PRESETS.filter(({ value }) => value !== "owner" || canTellOwner(draft));
  return (
    <DraftForm {...form}>
      <Card className="grid grid-cols-1 gap-4 p-4 sm:grid-cols-2">
        <FormField
          label="Name"
          hint={`What it shows is served at /v1/${draft.name || "name"}.`}
          error={faultAt(faults, "name")?.detail}
        >
          <NameInput autoFocus value={draft.name} placeholder="profiles" onValueChange={state.setName} />
        </FormField>
        <FormField
          label="Shows records of"
          hint="It has none of its own, and nothing is written through it."
          error={faultAt(faults, "from")?.detail}
        >
          <Select
            className="font-mono"
            value={draft.from}
            onChange={(event) => state.setSource(event.target.value)}
          >
            {state.sources.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        </FormField>
        <WhereField state={state} fault={faultAt(faults, "where")} />
      </Card>
      <ShownList
        fields={draft.fields}
        faults={faults}
        onChange={state.changeField}
        onChangeAll={state.changeAll}
        onMove={state.moveField}
      />
      <AccessCard
        set={VIEW_RULE_SET}
        presets={presets}
        rules={draft.rules}
        owners={viewOwners(draft)}
        ownerHint={
          draft.from === "users" ? "The account itself." : "A relation to users, among the fields above."
        }
        faults={faults}
        onPreset={(preset) => state.change(withViewPreset(draft, preset), "rules")}
        onChange={(rules) => state.change({ ...draft, rules }, "rules")}
      />
      <RuleReference />
    </DraftForm>
  );
}

function WhereField({ state, fault }: { state: ViewDraftState; fault: Fault | undefined }) {
  const id = useId();
  const { draft, setWhere } = state;
  return (
    <div className="sm:col-span-2">
      <div className="mb-1.5 flex items-baseline justify-between">
        <Label htmlFor={id}>Where</Label>
        <span className="text-ink-faint text-xs">Optional</span>
      </div>
      <ExpressionEditor
        id={id}
        value={draft.where}
        placeholder="All records"
        hint={`Which records it shows, over the fields of ${draft.from}, those that it does not show included. It holds for operators too.`}
        fault={fault}
        onChange={setWhere}
      />
    </div>
  );
}
