import { Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { FormField } from "@/components/form/form-field";
import { IconButton } from "@/components/ui/icon-button";
import { cn } from "@/utils/cn";
import type { Fault } from "../draft/faults.utils";
import { type FieldDraft, toField, withType } from "../draft/field-draft.utils";
import type { FieldFaults } from "../draft/field-faults.utils";
import { type DraftType, takes } from "../draft/field-types";
import { FieldOptions } from "./field-options";
import { describeOptions } from "./field-summary.utils";
import { type HandleProps, MoveHandle } from "./move-handle";
import { NameInput } from "./name-input";
import { OptionsButton } from "./options-button";
import { TypeSelect } from "./type-select";

interface FieldRowProps {
  field: FieldDraft;
  /** Its place in the list, from 1. */
  number: number;
  faults: FieldFaults;
  /** What is wrong within it: in its rules, at `rules/read`, and in its members, at `fields/`. */
  innerFaults: readonly Fault[];
  /** The relations to `users` of the collection. */
  owners: readonly string[];
  /** The collections that a relation can point into. */
  targets: readonly string[];
  dragged: boolean;
  /** What makes its handle move it. */
  handle: HandleProps;
  onChange: (field: FieldDraft) => void;
  onRemove: () => void;
}

/** The types that are nothing without an option. */
const NEEDS_OPTIONS: readonly DraftType[] = ["enum", "relation", "object", "vector"];

/** One field of a collection that is being written: name and type, and its options below when they are opened. */
export function FieldRow(props: FieldRowProps) {
  const { field, number, faults, innerFaults, owners, targets, dragged, handle, onChange, onRemove } = props;
  const [opened, setOpened] = useState(false);
  const optionsId = useId();
  const called = field.name || `field ${number}`;
  // What is wrong must be seen, and what a type cannot do without.
  const needsOptions =
    innerFaults.length > 0 || Object.keys(faults).some((key) => key !== "name" && key !== "type");
  const isOpen = opened || needsOptions;
  const target = field.type === "relation" && field.collection ? [`to ${field.collection}`] : [];
  const members = takes(field, "fields") ? field.fields.map(({ name }) => name).filter(Boolean) : [];
  const options = [...target, ...members, ...describeOptions(toField(field))];
  return (
    <li className={cn("bg-surface", dragged && "relative z-10 bg-raised shadow-pop")}>
      <div className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-start gap-x-2 gap-y-2 px-2 py-2.5 sm:grid-cols-[auto_minmax(0,3fr)_9.5rem_minmax(0,4fr)_auto]">
        <MoveHandle called={called} {...handle} />
        <FormField label={`Name of field ${number}`} labelHidden error={faults.name}>
          <NameInput
            value={field.name}
            placeholder="field_name"
            onValueChange={(name) => onChange({ ...field, name })}
          />
        </FormField>
        <FormField
          label={`Type of field ${number}`}
          labelHidden
          error={faults.type}
          className="max-sm:col-span-2 max-sm:col-start-2 max-sm:row-start-2"
        >
          <TypeSelect
            value={field.type}
            onValueChange={(type) => {
              onChange(withType(field, type));
              if (NEEDS_OPTIONS.includes(type)) setOpened(true);
            }}
          />
        </FormField>
        <p
          className="hidden min-h-8 content-center truncate text-ink-muted text-xs sm:block"
          title={options.join(", ")}
        >
          {options.join(" · ")}
        </p>
        <div className="flex items-center">
          <OptionsButton of={called} open={isOpen} controls={optionsId} onToggle={() => setOpened(!isOpen)} />
          <IconButton label={`Remove ${called}`} onClick={onRemove}>
            <Trash2 aria-hidden className="size-3.5!" />
          </IconButton>
        </div>
        {faults[""] && <p className="col-span-full text-danger text-xs">{faults[""]}</p>}
      </div>
      <div id={optionsId} hidden={!isOpen} className="border-t border-dashed bg-canvas px-4 py-4 sm:pl-10">
        {isOpen && (
          <FieldOptions
            field={field}
            faults={faults}
            innerFaults={innerFaults}
            owners={owners}
            targets={targets}
            onChange={onChange}
          />
        )}
      </div>
    </li>
  );
}
