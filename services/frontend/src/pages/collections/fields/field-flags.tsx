import type { FieldDraft } from "../draft/field-draft.utils";
import { takes } from "../draft/field-types";
import type { FieldOptionsProps } from "./field-options";
import { FlagOption } from "./flag-option";

const FLAGS = [
  { key: "list", label: "List", hint: "Holds any number of them; empty, never null." },
  { key: "required", label: "Required", hint: "Null is refused." },
  { key: "unique", label: "Unique", hint: "No two records have the same value." },
  { key: "indexed", label: "Indexed", hint: "Makes filters and sorting on it fast." },
  { key: "searchable", label: "Searchable", hint: "Records are found by its words." },
  { key: "open", label: "Open", hint: "Clients are told that more values may come." },
  { key: "read_only", label: "Read-only", hint: "Clients see it; only operators write it." },
  { key: "hidden", label: "Hidden", hint: "Clients neither see nor write it; rules may use it." },
] as const;

type Flag = (typeof FLAGS)[number]["key"];

/** The options that are on or off. */
export function FieldFlags({
  field,
  faults,
  onChange,
}: Pick<FieldOptionsProps, "field" | "faults" | "onChange">) {
  return (
    <fieldset className="grid grid-cols-1 gap-x-4 gap-y-3 sm:col-span-2 sm:grid-cols-2">
      <legend className="sr-only">More options</legend>
      {FLAGS.filter(({ key }) => takes(field, key)).map(({ key, label, hint }) => (
        <FlagOption
          key={key}
          label={label}
          hint={hint}
          error={faults[key]}
          checked={field[key]}
          onChange={(on) => onChange(withFlag(field, key, on))}
        />
      ))}
    </fieldset>
  );
}

function withFlag(field: FieldDraft, key: Flag, on: boolean): FieldDraft {
  return { ...field, [key]: on };
}
