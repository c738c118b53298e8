import type { Field } from "@/types/schema";
import { type Draft, isItems } from "../fields/draft.utils";

/** What every control of a field takes; the ids come from its `FormField`. */
export interface ControlProps {
  field: Field;
  draft: Draft;
  onChange: (draft: Draft) => void;
  /** What is wrong with the members of an object, by name. */
  memberFaults?: Readonly<Record<string, string>>;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

/** The text of a draft that is not a list. */
export function draftText(draft: Draft): string {
  return typeof draft === "string" ? draft : "";
}

/** The items of a draft that is a list. */
export function draftItems(draft: Draft): readonly string[] {
  return isItems(draft) ? draft : [];
}

/** The keyboard that a phone shows for a type. */
export const INPUT_MODES: Record<string, "numeric" | "decimal" | "email" | "url"> = {
  integer: "numeric",
  number: "decimal",
  decimal: "decimal",
  email: "email",
  url: "url",
};
