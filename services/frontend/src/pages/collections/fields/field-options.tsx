import { FormField } from "@/components/form/form-field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { FieldDraft } from "../draft/field-draft.utils";
import type { FieldFaults } from "../draft/field-faults.utils";
import { DRAFT_TYPES, takes } from "../draft/field-types";
import { DefaultOption } from "./default-option";
import { FieldFlags } from "./field-flags";
import { OnDeleteSelect } from "./on-delete-select";
import { TEXT_OPTIONS } from "./text-options";

export interface FieldOptionsProps {
  field: FieldDraft;
  faults: FieldFaults;
  /** The collections that a relation can point into. */
  targets: readonly string[];
  onChange: (field: FieldDraft) => void;
}

/** The options that go with the type of a field. */
export function FieldOptions({ field, faults, targets, onChange }: FieldOptionsProps) {
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
      {TEXT_OPTIONS.filter(({ key }) => takes(field, key)).map(({ key, label, hint, placeholder }) => (
        <FormField key={key} label={label} hint={hint} optional error={faults[key]}>
          <Input
            value={field[key]}
            placeholder={placeholder}
            className="font-mono"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => set({ [key]: event.target.value })}
          />
        </FormField>
      ))}
      <DefaultOption field={field} error={faults.default} onChange={(preset) => set({ default: preset })} />
      <FieldFlags field={field} faults={faults} onChange={onChange} />
    </div>
  );
}

function RelationOptions({ field, faults, targets, onChange }: FieldOptionsProps) {
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
          onValueChange={(on_delete) => onChange({ ...field, on_delete })}
        />
      </FormField>
    </>
  );
}
