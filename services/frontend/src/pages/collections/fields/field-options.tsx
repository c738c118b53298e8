import type { ReactNode } from "react";
import { FormField } from "@/components/form/form-field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { FieldDraft } from "../draft/field-draft.utils";
import type { FieldFaults } from "../draft/field-faults.utils";
import { DRAFT_TYPES, takes } from "../draft/field-types";
import { DefaultOption } from "./default-option";
import { FieldFlags } from "./field-flags";

export interface FieldOptionsProps {
  field: FieldDraft;
  faults: FieldFaults;
  /** The collections that a relation can point into. */
  targets: readonly string[];
  onChange: (field: FieldDraft) => void;
}

type TextKey = "min" | "max" | "min_length" | "max_length" | "pattern" | "max_size_bytes" | "accept";

const TEXT_OPTIONS: readonly { key: TextKey; label: string; hint?: ReactNode; placeholder?: string }[] = [
  { key: "min", label: "Smallest value" },
  { key: "max", label: "Largest value" },
  { key: "min_length", label: "Shortest length", hint: "In characters." },
  { key: "max_length", label: "Longest length", hint: "In characters." },
  {
    key: "pattern",
    label: "Pattern",
    hint: "A regular expression that the whole text must match.",
    placeholder: "[a-z0-9-]+",
  },
  { key: "max_size_bytes", label: "Largest file", placeholder: "5 MB" },
  {
    key: "accept",
    label: "Accepted types",
    hint: "Separated by commas.",
    placeholder: "image/*, application/pdf",
  },
];

/** The options that go with the type of a field. */
export function FieldOptions({ field, faults, targets, onChange }: FieldOptionsProps) {
  const set = (patch: Partial<FieldDraft>) => onChange({ ...field, ...patch });
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
      <p className="text-ink-muted sm:col-span-2">
        {DRAFT_TYPES.find(({ value }) => value === field.type)?.hint}
      </p>
      {takes(field, "values") && (
        <FormField label="Values" hint="One on each line, in their order." error={faults.values}>
          <Textarea
            rows={3}
            className="font-mono"
            value={field.values}
            placeholder={"draft\npublished"}
            onChange={(event) => set({ values: event.target.value })}
          />
        </FormField>
      )}
      {takes(field, "collection") && (
        <RelationOptions field={field} faults={faults} targets={targets} onChange={onChange} />
      )}
      {TEXT_OPTIONS.filter(({ key }) => takes(field, key)).map(({ key, label, hint, placeholder }) => (
        <FormField key={key} label={label} hint={hint} optional error={faults[key]}>
          <Input
            value={field[key]}
            placeholder={placeholder}
            className="font-mono"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => set({ [key]: event.target.value })}
          />
        </FormField>
      ))}
      <DefaultOption field={field} error={faults.default} onChange={(preset) => set({ default: preset })} />
      <FieldFlags field={field} faults={faults} onChange={onChange} />
    </div>
  );
}

function RelationOptions({ field, faults, targets, onChange }: FieldOptionsProps) {
  return (
    <>
      <FormField label="Points into" error={faults.collection}>
        <Select
          value={field.collection}
          onChange={(event) => onChange({ ...field, collection: event.target.value })}
        >
          <option value="">Choose a collection</option>
          {targets.map((target) => (
            <option key={target}>{target}</option>
          ))}
        </Select>
      </FormField>
      <FormField label="When that record is deleted" error={faults.on_delete}>
        <Select
          value={field.on_delete}
          onChange={(event) => onChange({ ...field, on_delete: event.target.value })}
        >
          <option value="restrict">Refuse while this one points at it</option>
          <option value="cascade">Delete this record too</option>
          <option value="set_null">Set this field to null</option>
        </Select>
      </FormField>
    </>
  );
}
