import { FormField } from "@/components/form/form-field";
import { Select } from "@/components/ui/select";
import type { Fault } from "../draft/faults.utils";
import { type FieldDraft, isComputed } from "../draft/field-draft.utils";
import type { FieldFaults } from "../draft/field-faults.utils";
import { DRAFT_TYPES, takes } from "../draft/field-types";
import { FieldRuleEditors } from "../rules/field-rules";
import { ComputedOption } from "./computed-option";
import { MemberList } from "./member-list";
import { OnDeleteSelect } from "./on-delete-select";
import { ValueOptions } from "./value-options";

export interface FieldOptionsProps {
  field: FieldDraft;
  faults: FieldFaults;
  /** What is wrong within it: in its rules, at `rules/read`, and in its members, at `fields/`. */
  innerFaults: readonly Fault[];
  /** The relations to `users` beside it. */
  owners: readonly string[];
  /** The collections that a relation can point into. */
  targets: readonly string[];
  onChange: (field: FieldDraft) => void;
}

/** The options that go with the type of a field. */
export function FieldOptions(props: FieldOptionsProps) {
  const { field, faults, innerFaults, owners, targets, onChange } = props;
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
      <p className="text-ink-muted sm:col-span-2">
        {DRAFT_TYPES.find(({ value }) => value === field.type)?.hint}
      </p>
      {takes(field, "collection") && (
        <RelationOptions field={field} faults={faults} targets={targets} onChange={onChange} />
      )}
      {takes(field, "computed") && (
        <ComputedOption field={field} faults={faults} innerFaults={innerFaults} onChange={onChange} />
      )}
      {takes(field, "fields") && (
        <MemberList field={field} error={faults.fields} faults={innerFaults} onChange={onChange} />
      )}
      <ValueOptions field={field} faults={faults} innerFaults={innerFaults} onChange={onChange} />
      {takes(field, "rules") && (
        <div className="border-t pt-4 sm:col-span-2">
          <FieldRuleEditors
            rules={field.rules}
            verbs={isComputed(field) ? ["read"] : undefined}
            owners={owners}
            faults={innerFaults}
            onChange={(rules) => onChange({ ...field, rules })}
          />
        </div>
      )}
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
