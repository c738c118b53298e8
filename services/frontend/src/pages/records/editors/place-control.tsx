import type { ClipboardEvent } from "react";
import { type MemberDrafts, membersIn } from "../fields/draft.utils";
import { readPlace } from "../fields/place.utils";
import type { ControlProps } from "./control";
import { MemberFields } from "./member-fields";

/** A place on earth: latitude and longitude, typed or pasted together as "52.5, 13.4". Blank both for no place. */
export function PlaceControl({ field, draft, onChange, memberFaults, ...aria }: ControlProps) {
  const set = (drafts: MemberDrafts) => {
    const isBlank = Object.values(drafts).every((text) => text === null || text.trim() === "");
    onChange(isBlank && !field.required ? null : { ...membersIn(draft), ...drafts });
  };
  const onPaste = (event: ClipboardEvent) => {
    const place = readPlace(event.clipboardData.getData("text"));
    if (place === null) return;
    event.preventDefault();
    set(place);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the label beside it is the form's, as of every other field
    <div
      id={aria.id}
      role="group"
      aria-label={field.name}
      aria-describedby={aria["aria-describedby"]}
      className="grid grid-cols-2 gap-3"
      onPaste={onPaste}
    >
      <MemberFields field={field} draft={draft} memberFaults={memberFaults} onChange={set} />
    </div>
  );
}
