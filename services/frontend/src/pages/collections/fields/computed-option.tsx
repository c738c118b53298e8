import { useId } from "react";
import { SegmentedChoice } from "@/components/form/segmented-choice";
import { Label } from "@/components/ui/label";
import { faultAt } from "../draft/faults.utils";
import { isComputed } from "../draft/field-draft.utils";
import { ExpressionEditor } from "../rules/expression-editor";
import type { FieldOptionsProps } from "./field-options";

const KINDS = [
  { value: "written", label: "Written" },
  { value: "computed", label: "Computed" },
] as const;

type ComputedOptionProps = Pick<FieldOptionsProps, "field" | "faults" | "innerFaults" | "onChange">;

/** Whether the value of a field is written, or computed from the others of its record; and how. */
export function ComputedOption({ field, faults, innerFaults, onChange }: ComputedOptionProps) {
  const id = useId();
  const computed = isComputed(field);
  const own = faults.computed === undefined ? undefined : { place: "computed", detail: faults.computed };
  return (
    <div className="sm:col-span-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        {computed ? <Label htmlFor={id}>Computed from</Label> : <span className="font-medium">Value</span>}
        <SegmentedChoice
          legend="Where the value comes from"
          options={KINDS}
          value={computed ? "computed" : "written"}
          onValueChange={(kind) => onChange({ ...field, is_computed: kind === "computed" })}
        />
      </div>
      {computed && (
        <div className="mt-1.5">
          <ExpressionEditor
            id={id}
            value={field.computed}
            placeholder="record.price * record.amount"
            hint="An expression over the record's own fields. Nothing is stored, nobody writes it; it cannot be changed later."
            fault={faultAt(innerFaults, "computed") ?? own}
            onChange={(expression) => onChange({ ...field, computed: expression })}
          />
        </div>
      )}
    </div>
  );
}
