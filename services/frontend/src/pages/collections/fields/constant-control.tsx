import type { ComponentProps } from "react";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { cn } from "@/utils/cn";
import { type ConstantField, constantChoices } from "../draft/constants.utils";

interface ConstantControlProps
  extends Pick<ComponentProps<"input">, "id" | "aria-invalid" | "aria-describedby"> {
  field: ConstantField;
  value: string;
  onValueChange: (text: string) => void;
  /** What choosing nothing is called: "No default". */
  blank: string;
}

const PLACEHOLDERS: Record<string, string> = {
  integer: "0",
  number: "0.5",
  decimal: "12.50",
  datetime: "2026-01-31T12:00:00Z",
  date: "2026-01-31",
  email: "ada@example.com",
  url: "https://example.com",
  json: "{}",
  vector: "[0.12, -0.4]",
  uuid: "00000000-0000-4000-8000-000000000000",
  relation: "00000000-0000-4000-8000-000000000000",
};

/** Writes or chooses one value of a field, in the way of its type. */
export function ConstantControl({ field, value, onValueChange, blank, ...props }: ConstantControlProps) {
  const choices = constantChoices(field);
  if (choices) {
    return (
      <Select {...props} value={value} onChange={(event) => onValueChange(event.target.value)}>
        <option value="">{blank}</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </Select>
    );
  }
  const common = { ...props, value, placeholder: PLACEHOLDERS[field.type], spellCheck: false };
  if (field.list || field.type === "json" || field.type === "vector") {
    return (
      <Textarea
        {...common}
        rows={2}
        className={cn("font-mono", field.type === "vector" && "max-h-40")}
        onChange={(event) => onValueChange(event.target.value)}
      />
    );
  }
  return (
    <Input
      {...common}
      type={field.type === "date" ? "date" : "text"}
      className="font-mono"
      onChange={(event) => onValueChange(event.target.value)}
    />
  );
}
