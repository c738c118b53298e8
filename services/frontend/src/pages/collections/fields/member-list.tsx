import { Plus } from "lucide-react";
import { useRef } from "react";
import { flushSync } from "react-dom";
import { Button } from "@/components/ui/button";
import { type Fault, faultsOf, faultsUnder } from "../draft/faults.utils";
import { type FieldDraft, newMember } from "../draft/field-draft.utils";
import { MemberRow } from "./member-row";

interface MemberListProps {
  /** The object that they are members of. */
  field: FieldDraft;
  /** What is wrong with the list. */
  error: string | undefined;
  /** What is wrong with members, at `fields/` and their keys. */
  faults: readonly Fault[];
  onChange: (field: FieldDraft) => void;
}

/** The members of an object that is being written, in the order in which records show them. */
export function MemberList({ field, error, faults, onChange }: MemberListProps) {
  const list = useRef<HTMLUListElement>(null);
  const set = (fields: readonly FieldDraft[]) => onChange({ ...field, fields });
  const add = () => {
    flushSync(() => set([...field.fields, newMember()]));
    list.current?.querySelector<HTMLElement>("li:last-child input")?.focus();
  };
  const called = field.name.trim() || "the object";
  return (
    <section aria-label={`Members of ${called}`} className="sm:col-span-2">
      <p className="mb-1.5 font-medium">Members</p>
      <div className="rounded-md border bg-surface">
        <ul ref={list} className="divide-y">
          {field.fields.map((member, index) => (
            <MemberRow
              key={member.key}
              member={member}
              number={index + 1}
              faults={faultsOf(faults, `fields/${member.key}`)}
              innerFaults={faultsUnder(faults, `fields/${member.key}`)}
              onChange={(next) => set(field.fields.map((each) => (each.key === next.key ? next : each)))}
              onRemove={() => set(field.fields.filter(({ key }) => key !== member.key))}
            />
          ))}
        </ul>
        <div className="border-t p-2 first:border-t-0">
          <Button size="sm" onClick={add}>
            <Plus aria-hidden />
            Add member
          </Button>
        </div>
      </div>
      {error && (
        <p role="alert" className="mt-1.5 text-danger text-xs">
          {error}
        </p>
      )}
    </section>
  );
}
