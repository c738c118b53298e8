import { FormField } from "@/components/form/form-field";
import { Textarea } from "@/components/ui/textarea";
import type { FieldDraft } from "../draft/field-draft.utils";
import { takes } from "../draft/field-types";
import { DefaultOption } from "./default-option";
import { FieldFlags } from "./field-flags";
import type { FieldOptionsProps } from "./field-options";
import { OptionField } from "./option-field";
import { TEXT_OPTIONS } from "./text-options";

type ValueOptionsProps = Pick<FieldOptionsProps, "field" | "faults" | "innerFaults" | "onChange">;

/** The options that say which values a field, or a member of an object, takes. */
export function ValueOptions({ field, faults, innerFaults, onChange }: ValueOptionsProps) {
  const set = (patch: Partial<FieldDraft>) => onChange({ ...field, ...patch });
  return (
    <>
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
      <DefaultOption field={field} error={faults.default} faults={innerFaults} onChange={onChange} />
      <FieldFlags field={field} faults={faults} onChange={onChange} />
    </>
  );
}
