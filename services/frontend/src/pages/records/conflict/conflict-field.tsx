import { useId } from "react";
import type { Field } from "@/types/schema";
import { cn } from "@/utils/cn";
import { CellValue } from "../cells/cell-value";
import type { FieldConflict, Side } from "./merge.utils";

interface ConflictFieldProps {
  field: Field;
  conflict: FieldConflict;
  side: Side;
  onChoose: (side: Side) => void;
}

/** One field with two answers: mine and theirs. */
export function ConflictField({ field, conflict, side, onChoose }: ConflictFieldProps) {
  const group = useId();
  const option = (value: Side, label: string) => (
    <label
      className={cn(
        "flex min-w-0 cursor-pointer gap-2.5 rounded-lg border bg-surface p-3 has-focus-visible:outline-2 has-focus-visible:outline-accent",
        side === value && "border-accent bg-accent-soft",
      )}
    >
      <input
        type="radio"
        name={group}
        className="mt-0.5 size-4 shrink-0 accent-accent"
        checked={side === value}
        onChange={() => onChoose(value)}
      />
      <span className="min-w-0 flex-1">
        <span className="block text-ink-muted text-xs">{label}</span>
        <span className="mt-0.5 flex min-w-0">
          <CellValue field={field} value={conflict[value]} />
        </span>
      </span>
    </label>
  );
  return (
    <fieldset>
      <legend className="mb-1.5 flex w-full items-baseline gap-2">
        <span className="font-medium">{field.name}</span>
        <span className="flex min-w-0 items-baseline gap-1 text-ink-muted text-xs">
          was <CellValue field={field} value={conflict.base} />
        </span>
      </legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {option("mine", "Mine")}
        {option("theirs", "Theirs, stored now")}
      </div>
    </fieldset>
  );
}
