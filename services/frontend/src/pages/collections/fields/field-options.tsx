import { FormField } from "@/components/form/form-field";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { Fault } from "../draft/faults.utils";
import type { FieldDraft } from "../draft/field-draft.utils";
import type { FieldFaults } from "../draft/field-faults.utils";
import { DRAFT_TYPES, takes } from "../draft/field-types";
import { FieldRuleEditors } from "../rules/field-rules";
import { DefaultOption } from "./default-option";
import { FieldFlags } from "./field-flags";
import { OnDeleteSelect } from "./on-delete-select";
import { OptionField } from "./option-field";
import { TEXT_OPTIONS } from "./text-options";

export interface FieldOptionsProps {
  field: FieldDraft;
  faults: FieldFaults;
  /** What is wrong with its rules, at `rules/read` and `rules/write`. */
  ruleFaults: readonly Fault[];
  /** The relations to `users` beside it. */
  owners: readonly string[];
  /** The collections that a relation can point into. */
  targets: readonly string[];
  onChange: (field: FieldDraft) => void;
}

/** The options that go with the type of a field. */
export function FieldOptions(props: FieldOptionsProps) {
  const { field, faults, ruleFaults, owners, targets, onChange } = props;
  const set = (patch: Partial<FieldDraft>) => onChange({ ...field, ...patch });
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
      <p className="text-ink-muted sm:col-span-2">
        {DRAFT_TYPES.find(({ value }) => value === field.type)?.hint}
      </p>
      {takes(field, "values") && (
        <FormField label="Values" hint="One on each line, in their order." error={faults.values}>
          <Textarea
            rows={3}
            className="font-mono"
            value={field.values}
            placeholder={"draft\npublished"}
            onChange={(event) => set({ values: event.target.value })}
          />
        </FormField>
      )}
      {takes(field, "collection") && (
        <RelationOptions field={field} faults={faults} targets={targets} onChange={onChange} />
      )}
      {TEXT_OPTIONS.filter(({ key }) => takes(field, key)).map((option) => (
        <OptionField
          key={option.key}
          option={option}
          fieldType={field.type}
          value={field[option.key]}
          error={faults[option.key]}
          onValueChange={(text) => set({ [option.key]: text })}
        />
      ))}
      <DefaultOption field={field} error={faults.default} onChange={(preset) => set({ default: preset })} />
      <FieldFlags field={field} faults={faults} onChange={onChange} />
      <div className="border-t pt-4 sm:col-span-2">
        <FieldRuleEditors
          rules={field.rules}
          owners={owners}
          faults={ruleFaults}
          onChange={(rules) => set({ rules })}
        />
      </div>
    </div>
  );
}

type RelationOptionsProps = Pick<FieldOptionsProps, "field" | "faults" | "targets" | "onChange">;

function RelationOptions({ field, faults, targets, onChange }: RelationOptionsProps) {
  return (
    <>
      <FormField label="Points into" error={faults.collection}>
        <Select
          value={field.collection}
          onChange={(event) => onChange({ ...field, collection: event.target.value })}
        >
          <option value="">Choose a collection</option>
          {targets.map((target) => (
            <option key={target}>{target}</option>
          ))}
        </Select>
      </FormField>
      <FormField label="When that record is deleted" error={faults.on_delete}>
        <OnDeleteSelect
          value={field.on_delete}
          list={field.list}
          onValueChange={(on_delete) => onChange({ ...field, on_delete })}
        />
      </FormField>
    </>
  );
}
