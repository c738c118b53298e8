import { Input } from "@/components/ui/input";
import { type ControlProps, draftText } from "./control";

/** An instant in local time, or a date. */
export function TimeControl({ field, draft, onChange, ...aria }: ControlProps) {
  return (
    <Input
      {...aria}
      type={field.type === "date" ? "date" : "datetime-local"}
      step={field.type === "date" ? undefined : "0.001"}
      value={draftText(draft)}
      onChange={(event) => onChange(event.target.value || null)}
    />
  );
}
