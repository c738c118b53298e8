import type { ComponentProps } from "react";
import { Select } from "@/components/ui/select";

type OnDeleteSelectProps = Omit<ComponentProps<"select">, "value" | "onChange"> & {
  value: string;
  /** Whether the relation holds a list. */
  list: boolean;
  onValueChange: (value: string) => void;
};

/** Chooses what becomes of a record when the one that its relation points at is deleted. */
export function OnDeleteSelect({ list, onValueChange, ...props }: OnDeleteSelectProps) {
  return (
    <Select {...props} onChange={(event) => onValueChange(event.target.value)}>
      <option value="restrict">Refuse while this one points at it</option>
      <option value="cascade">Delete this record too</option>
      <option value="set_null">{list ? "Take it out of the list" : "Set this field to null"}</option>
    </Select>
  );
}
