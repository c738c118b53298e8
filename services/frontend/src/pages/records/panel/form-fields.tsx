import { FormField } from "@/components/form/form-field";
import { FieldControl } from "../editors/field-control";
import type { Column } from "../fields/columns.utils";
import { hintOf } from "../fields/hint.utils";
import type { RecordForm } from "./use-record-form";

interface FormFieldsProps {
  columns: readonly Column[];
  form: RecordForm;
  record?: Record<string, unknown>;
}

/** Every field that can be written, those hidden from clients too. */
export function FormFields({ columns, form, record = {} }: FormFieldsProps) {
  return (
    <>
      {columns.map((column) => (
        <FormField
          key={column.name}
          label={column.name}
          hint={hintOf(column.field, record[column.name])}
          error={form.faults[column.name]}
          optional={!column.field.required}
        >
          <FieldControl
            field={column.field}
            draft={form.draftOf(column)}
            memberFaults={form.memberFaults(column.name)}
            onChange={(draft) => form.set(column.name, draft)}
          />
        </FormField>
      ))}
    </>
  );
}
