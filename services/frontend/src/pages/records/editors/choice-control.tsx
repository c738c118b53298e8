import { Select } from "@/components/ui/select";
import { type ControlProps, draftText } from "./control";

/** One of an enum's values, or true and false; none where the field may be empty. */
export function ChoiceControl({ field, draft, onChange, ...aria }: ControlProps) {
  const known = field.type === "bool" ? ["true", "false"] : (field.values ?? []);
  const current = draftText(draft);
  // An open enum may hold values that the schema does not list.
  const values = current === "" || known.includes(current) ? known : [...known, current];
  return (
    <Select {...aria} value={current} onChange={(event) => onChange(event.target.value || null)}>
      {(!field.required || current === "") && <option value="">{field.required ? "Choose" : "null"}</option>}
      {values.map((value) => (
        <option key={value} value={value}>
          {value}
        </option>
      ))}
    </Select>
  );
}
