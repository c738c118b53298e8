import { Callout } from "@/components/ui/callout";
import type { Field } from "@/types/schema";
import { can } from "../draft/field-types";
import { OptionField } from "../fields/option-field";
import { LIMIT_OPTIONS } from "../fields/text-options";
import { type EditFaults, type FieldEdit, tightens } from "./edit-field.utils";

interface LimitFieldsProps {
  field: Field;
  edit: FieldEdit;
  faults: EditFaults;
  onChange: (edit: FieldEdit) => void;
}

/** What limits the values of a field; where it gets tighter, what becomes of those that no longer fit. */
export function LimitFields({ field, edit, faults, onChange }: LimitFieldsProps) {
  const limits = LIMIT_OPTIONS.filter(({ key }) => can(field, key));
  if (limits.length === 0) return null;
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
      {limits.map((option) => (
        <OptionField
          key={option.key}
          option={option}
          fieldType={field.type}
          value={edit[option.key]}
          error={faults[option.key]}
          onValueChange={(text) => onChange({ ...edit, [option.key]: text })}
        />
      ))}
      {tightens(field, edit) && (
        <Callout tone="warning" title="Some values may no longer fit" className="sm:col-span-2">
          Stored ones stay, and clients of older versions can still write such values. The review counts them.
        </Callout>
      )}
    </div>
  );
}
