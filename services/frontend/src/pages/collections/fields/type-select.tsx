import type { ComponentProps } from "react";
import { Select } from "@/components/ui/select";
import { DRAFT_TYPES, type DraftType, draftType } from "../draft/field-types";

type TypeSelectProps = Omit<ComponentProps<"select">, "value" | "onChange"> & {
  value: DraftType;
  /** Those that can be chosen; all of them unless given. */
  types?: readonly { value: DraftType; label: string }[];
  onValueChange: (type: DraftType) => void;
};

/** Chooses the type of a field. */
export function TypeSelect({ value, types = DRAFT_TYPES, onValueChange, ...props }: TypeSelectProps) {
  return (
    <Select
      value={value}
      onChange={(event) => {
        const type = draftType(event.target.value);
        if (type !== undefined) onValueChange(type);
      }}
      {...props}
    >
      {types.map((type) => (
        <option key={type.value} value={type.value}>
          {type.label}
        </option>
      ))}
    </Select>
  );
}
