import { Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { FormField } from "@/components/form/form-field";
import { IconButton } from "@/components/ui/icon-button";
import type { Fault } from "../draft/faults.utils";
import { type FieldDraft, withType } from "../draft/field-draft.utils";
import type { FieldFaults } from "../draft/field-faults.utils";
import { MEMBER_TYPES } from "../draft/field-types";
import { NameInput } from "./name-input";
import { OptionsButton } from "./options-button";
import { TypeSelect } from "./type-select";
import { ValueOptions } from "./value-options";

interface MemberRowProps {
  member: FieldDraft;
  /** Its place in the object, from 1. */
  number: number;
  faults: FieldFaults;
  /** The same with their positions, where they are in an expression. */
  innerFaults: readonly Fault[];
  onChange: (member: FieldDraft) => void;
  onRemove: () => void;
}

/** One member of an object that is being written: name and type, and its options below when they are opened. */
export function MemberRow({ member, number, faults, innerFaults, onChange, onRemove }: MemberRowProps) {
  const [opened, setOpened] = useState(false);
  const optionsId = useId();
  const called = member.name || `member ${number}`;
  const isOpen = opened || Object.keys(faults).some((key) => key !== "name" && key !== "type");
  return (
    <li>
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2 p-2 sm:grid-cols-[minmax(0,1fr)_8rem_auto]">
        <FormField label={`Name of member ${number}`} labelHidden error={faults.name}>
          <NameInput
            value={member.name}
            placeholder="member_name"
            onValueChange={(name) => onChange({ ...member, name })}
          />
        </FormField>
        <FormField
          label={`Type of member ${number}`}
          labelHidden
          error={faults.type}
          className="max-sm:col-start-1 max-sm:row-start-2"
        >
          <TypeSelect
            value={member.type}
            types={MEMBER_TYPES}
            onValueChange={(type) => {
              onChange(withType(member, type));
              if (type === "enum") setOpened(true);
            }}
          />
        </FormField>
        <div className="flex items-center max-sm:contents">
          <OptionsButton
            of={called}
            open={isOpen}
            controls={optionsId}
            className="max-sm:col-start-2 max-sm:row-start-2"
            onToggle={() => setOpened(!isOpen)}
          />
          <IconButton
            label={`Remove ${called}`}
            className="max-sm:col-start-2 max-sm:row-start-1 max-sm:justify-self-end"
            onClick={onRemove}
          >
            <Trash2 aria-hidden className="size-3.5!" />
          </IconButton>
        </div>
        {faults[""] && <p className="col-span-full text-danger text-xs">{faults[""]}</p>}
      </div>
      <div id={optionsId} hidden={!isOpen} className="border-t border-dashed p-3">
        {isOpen && (
          <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
            <ValueOptions field={member} faults={faults} innerFaults={innerFaults} onChange={onChange} />
          </div>
        )}
      </div>
    </li>
  );
}
