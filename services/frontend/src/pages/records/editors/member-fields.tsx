import { FormField } from "@/components/form/form-field";
import { membersOf } from "@/types/members";
import { type MemberDrafts, membersIn } from "../fields/draft.utils";
import { hintOf } from "../fields/hint.utils";
import type { ControlProps } from "./control";
import { ScalarControl } from "./scalar-control";

type MemberFieldsProps = Pick<ControlProps, "field" | "draft" | "memberFaults"> & {
  onChange: (drafts: MemberDrafts) => void;
};

/** The members of an object, each by the control of its type. */
export function MemberFields({ field, draft, memberFaults = {}, onChange }: MemberFieldsProps) {
  const drafts = membersIn(draft);
  return membersOf(field).map((member) => (
    <FormField
      key={member.name}
      label={member.name}
      hint={hintOf(member, null)}
      error={memberFaults[member.name]}
      optional={!member.required}
    >
      <ScalarControl
        field={member}
        draft={drafts[member.name] ?? null}
        onChange={(text) => onChange({ ...drafts, [member.name]: typeof text === "string" ? text : null })}
      />
    </FormField>
  ));
}
