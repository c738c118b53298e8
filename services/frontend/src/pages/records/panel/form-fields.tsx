import { FormField } from "@/components/form/form-field";
import { DEFAULT_SCALE } from "@/utils/decimal";
import { plural } from "@/utils/text";
import { FieldControl } from "../editors/field-control";
import { type Column, typeText } from "../fields/columns.utils";
import { utcTime } from "../fields/format.utils";
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
          hint={hintOf(column, record[column.name])}
          error={form.faults[column.name]}
          optional={!column.field.required}
        >
          <FieldControl
            field={column.field}
            draft={form.draftOf(column)}
            onChange={(draft) => form.set(column.name, draft)}
          />
        </FormField>
      ))}
    </>
  );
}

/** Type and marks of a field; an instant in UTC as well. */
function hintOf({ field }: Column, value: unknown): string {
  return [
    typeText(field),
    field.hidden && "hidden from clients",
    field.read_only && "read-only for clients",
    field.unique && "unique",
    field.max_length !== undefined && `at most ${field.max_length} characters`,
    field.type === "decimal" && `${plural(field.scale ?? DEFAULT_SCALE, "digit")} after the point`,
    rangeText(field),
    field.type === "datetime" && (typeof value === "string" ? utcTime(value) : "your local time"),
  ]
    .filter(Boolean)
    .join(" · ");
}

function rangeText({ min, max }: Column["field"]): string | false {
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  if (min !== undefined) return `at least ${min}`;
  return max !== undefined && `at most ${max}`;
}
