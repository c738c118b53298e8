import { FormField } from "@/components/form/form-field";
import { Input } from "@/components/ui/input";
import type { TextOption } from "./text-options";

interface OptionFieldProps {
  option: TextOption;
  /** The type of the field that it is an option of. */
  fieldType: string;
  value: string;
  error: string | undefined;
  onValueChange: (text: string) => void;
}

/** Writes an option of a field: the bounds of a date are chosen from a calendar, the rest is typed. */
export function OptionField({ option, fieldType, value, error, onValueChange }: OptionFieldProps) {
  const { key, label, hint, placeholder } = option;
  const isDate = fieldType === "date" && (key === "min" || key === "max");
  return (
    <FormField
      label={label}
      hint={hint}
      optional={key !== "dimensions"}
      error={error}
      className={key === "pattern" ? "sm:col-span-2" : undefined}
    >
      <Input
        type={isDate ? "date" : "text"}
        value={value}
        placeholder={placeholder}
        className="font-mono"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onValueChange(event.target.value)}
      />
    </FormField>
  );
}
