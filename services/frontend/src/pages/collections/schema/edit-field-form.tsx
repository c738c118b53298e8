import { FormField } from "@/components/form/form-field";
import { membersOf } from "@/types/members";
import type { Field } from "@/types/schema";
import { type Fault, faultAt } from "../draft/faults.utils";
import { can } from "../draft/field-types";
import { ConstantControl } from "../fields/constant-control";
import { DefaultControl } from "../fields/default-control";
import { FlagOption } from "../fields/flag-option";
import { NameInput } from "../fields/name-input";
import { OnDeleteSelect } from "../fields/on-delete-select";
import { FieldRuleEditors } from "../rules/field-rules";
import { constantAfter, type EditFaults, type FieldEdit } from "./edit-field.utils";
import { EnumValuesEditor } from "./enum-values-editor";
import { LimitFields } from "./limit-fields";

interface EditFieldFormProps {
  field: Field;
  edit: FieldEdit;
  faults: EditFaults;
  /** What is wrong in its expressions, at `default`, `rules/read` and `rules/write`. */
  innerFaults: readonly Fault[];
  /** The relations to `users` of the collection. */
  owners: readonly string[];
  onChange: (edit: FieldEdit) => void;
}

const FLAGS = [
  { key: "open", label: "Open", hint: "Clients are told that more values may come." },
  { key: "indexed", label: "Indexed", hint: "Makes filters and sorting on it fast." },
  { key: "searchable", label: "Searchable", hint: "Records are found by its words." },
  { key: "read_only", label: "Read-only", hint: "Clients see it; only operators write it." },
  { key: "hidden", label: "Hidden", hint: "Clients neither see nor write it; rules may use it." },
] as const;

/** Everything that can be changed of a field that there is. */
export function EditFieldForm(props: EditFieldFormProps) {
  const { field, edit, faults, innerFaults, owners, onChange } = props;
  const kinds = { value: can(field, "default"), expression: can(field, "expression") };
  return (
    <>
      <FormField label="Name" error={faults.name} hint="Older versions keep the name that they have.">
        <NameInput value={edit.name} onValueChange={(name) => onChange({ ...edit, name })} />
      </FormField>
      {can(field, "values") && (
        <EnumValuesEditor values={field.values ?? []} edit={edit} faults={faults} onChange={onChange} />
      )}
      {(kinds.value || kinds.expression) && (
        <DefaultControl
          field={constantAfter(field, edit)}
          text={edit.default}
          isExpression={edit.default_cel}
          takes={kinds}
          fault={
            faults.default ? { place: "default", detail: faults.default } : faultAt(innerFaults, "default")
          }
          onChange={(text, isExpression) => onChange({ ...edit, default: text, default_cel: isExpression })}
        />
      )}
      <LimitFields field={field} edit={edit} faults={faults} onChange={onChange} />
      {can(field, "on_delete") && (
        <FormField
          label="When the record that it points at is deleted"
          hint="In every version at once."
          error={faults.on_delete}
        >
          <OnDeleteSelect
            value={edit.on_delete}
            list={field.list === true}
            onValueChange={(on_delete) => onChange({ ...edit, on_delete })}
          />
        </FormField>
      )}
      {can(field, "required") && (
        <RequiredOption field={field} edit={edit} faults={faults} onChange={onChange} />
      )}
      {field.computed !== undefined && (
        <div>
          <p className="mb-1.5 font-medium">Computed from</p>
          <p className="break-words rounded-md border bg-sunken px-2.5 py-1.5 font-mono text-sm">
            {field.computed}
          </p>
          <p className="mt-1.5 text-ink-muted text-xs">
            For another expression, remove the field and add it anew.
          </p>
        </div>
      )}
      {membersOf(field).length > 0 && (
        <p className="text-ink-muted text-xs">
          It keeps its members, and stays required or not, as it was made.
        </p>
      )}
      <fieldset className="grid grid-cols-1 gap-x-4 gap-y-3 sm:grid-cols-2">
        <legend className="sr-only">More options</legend>
        {FLAGS.filter(({ key }) => can(field, key)).map(({ key, label, hint }) => (
          <FlagOption
            key={key}
            label={label}
            hint={hint}
            error={faults[key]}
            checked={edit[key]}
            onChange={(on) => onChange(withFlag(edit, key, on))}
          />
        ))}
      </fieldset>
      {can(field, "rules") && (
        <div className="border-t pt-4">
          <FieldRuleEditors
            rules={edit.rules}
            verbs={field.computed === undefined ? undefined : ["read"]}
            owners={owners}
            faults={innerFaults}
            onChange={(rules) => onChange({ ...edit, rules })}
          />
        </div>
      )}
    </>
  );
}

function withFlag(edit: FieldEdit, key: (typeof FLAGS)[number]["key"], on: boolean): FieldEdit {
  return { ...edit, [key]: on };
}

/** Whether null is refused; where that changes, what the side that promises a value shows in its place. */
function RequiredOption({
  field,
  edit,
  faults,
  onChange,
}: Pick<EditFieldFormProps, "field" | "edit" | "faults" | "onChange">) {
  const changes = edit.required !== (field.required === true);
  // An expression stands in for no value of records that exist.
  const hasPreset = edit.default !== "" && !edit.default_cel;
  return (
    <div className="grid grid-cols-1 gap-3">
      <FlagOption
        label="Required"
        hint="Null is refused."
        error={faults.required}
        checked={edit.required}
        onChange={(required) => onChange({ ...edit, required, instead: "" })}
      />
      {changes && (
        <FormField
          label={edit.required ? "Records without it show" : "Older clients see in the place of null"}
          hint={
            hasPreset ? "The default, unless you say it here." : "Asked in the review unless you say it here."
          }
          optional
          error={faults.instead}
          className="pl-6.5"
        >
          <ConstantControl
            field={constantAfter(field, edit)}
            value={edit.instead}
            blank={hasPreset ? "The default" : "Ask in the review"}
            onValueChange={(instead) => onChange({ ...edit, instead })}
          />
        </FormField>
      )}
    </div>
  );
}
