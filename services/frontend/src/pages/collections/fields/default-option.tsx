import { FormField } from "@/components/form/form-field";
import { constantOf, type FieldDraft } from "../draft/field-draft.utils";
import { takes } from "../draft/field-types";
import { ConstantControl } from "./constant-control";

interface DefaultOptionProps {
  field: FieldDraft;
  error: string | undefined;
  onChange: (text: string) => void;
}

/** The value of records that are created without one, in the way of the field's type. */
export function DefaultOption({ field, error, onChange }: DefaultOptionProps) {
  if (!takes(field, "default"))
    return error ? <p className="text-danger text-xs sm:col-span-2">{error}</p> : null;
  const constant = constantOf(field);
  return (
    <FormField
      label="Default"
      optional
      error={error}
      hint={constant.list ? "One item on each line." : undefined}
    >
      <ConstantControl field={constant} value={field.default} blank="No default" onValueChange={onChange} />
    </FormField>
  );
}
