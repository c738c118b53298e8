import { FormField } from "@/components/form/form-field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { type FieldDraft, splitLines } from "../draft/field-draft.utils";
import { type DraftType, takes } from "../draft/field-types";

interface DefaultOptionProps {
  field: FieldDraft;
  error: string | undefined;
  onChange: (text: string) => void;
}

const PLACEHOLDERS: Partial<Record<DraftType, string>> = {
  integer: "0",
  number: "0.5",
  datetime: "2026-01-31T12:00:00Z",
  json: "{}",
  uuid: "00000000-0000-4000-8000-000000000000",
};

/** The value of records that are created without one, in the way of the field's type. */
export function DefaultOption({ field, error, onChange }: DefaultOptionProps) {
  if (!takes(field, "default"))
    return error ? <p className="text-danger text-xs sm:col-span-2">{error}</p> : null;
  const choices = choicesOf(field);
  const isList = field.list && takes(field, "list");
  const common = { value: field.default, placeholder: PLACEHOLDERS[field.type], spellCheck: false };
  return (
    <FormField label="Default" optional error={error} hint={isList ? "One item on each line." : undefined}>
      {choices ? (
        <Select value={field.default} onChange={(event) => onChange(event.target.value)}>
          <option value="">No default</option>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </Select>
      ) : isList || field.type === "json" ? (
        <Textarea
          rows={2}
          className="font-mono"
          {...common}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <Input className="font-mono" {...common} onChange={(event) => onChange(event.target.value)} />
      )}
    </FormField>
  );
}

function choicesOf(field: FieldDraft): string[] | null {
  if (field.type === "bool") return ["true", "false"];
  return field.type === "enum" ? splitLines(field.values) : null;
}
