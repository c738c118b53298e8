import { type Fault, faultAt } from "../draft/faults.utils";
import { constantOf, type FieldDraft, isDefaultExpression } from "../draft/field-draft.utils";
import { takes } from "../draft/field-types";
import { DefaultControl } from "./default-control";

interface DefaultOptionProps {
  field: FieldDraft;
  /** What is plainly wrong with it. */
  error: string | undefined;
  /** What is wrong within the field, at `default` with the position in an expression. */
  faults: readonly Fault[];
  onChange: (field: FieldDraft) => void;
}

/** What records have that are created without a value, in the way of the field's type. */
export function DefaultOption({ field, error, faults, onChange }: DefaultOptionProps) {
  const kinds = { value: takes(field, "default"), expression: takes(field, "expression") };
  if (!kinds.value && !kinds.expression)
    return error ? <p className="text-danger text-xs sm:col-span-2">{error}</p> : null;
  const isExpression = isDefaultExpression(field);
  return (
    <DefaultControl
      className={isExpression ? "sm:col-span-2" : undefined}
      field={constantOf(field)}
      text={field.default}
      isExpression={isExpression}
      takes={kinds}
      fault={faultAt(faults, "default") ?? (error ? { place: "default", detail: error } : undefined)}
      onChange={(text, isCel) => onChange({ ...field, default: text, default_cel: isCel })}
    />
  );
}
