import type { ComponentProps } from "react";
import { Select } from "@/components/ui/select";
import { DRAFT_TYPES, type DraftType, draftType } from "../draft/field-types";

type TypeSelectProps = Omit<ComponentProps<"select">, "value" | "onChange"> & {
  value: DraftType;
  onValueChange: (type: DraftType) => void;
};

/** Chooses the type of a field. */
export function TypeSelect({ value, onValueChange, ...props }: TypeSelectProps) {
  return (
    <Select
      value={value}
      onChange={(event) => {
        const type = draftType(event.target.value);
        if (type !== undefined) onValueChange(type);
      }}
      {...props}
    >
      {DRAFT_TYPES.map((type) => (
        <option key={type.value} value={type.value}>
          {type.label}
        </option>
      ))}
    </Select>
  );
}
