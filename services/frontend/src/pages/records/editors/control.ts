import type { Field } from "@/types/schema";
import type { Draft } from "../fields/draft.utils";

/** What every control of a field takes; the ids come from its `FormField`. */
export interface ControlProps {
  field: Field;
  draft: Draft;
  onChange: (draft: Draft) => void;
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
  return draft === null || typeof draft === "string" ? [] : draft;
}

/** The keyboard that a phone shows for a type. */
export const INPUT_MODES: Record<string, "numeric" | "decimal" | "email" | "url"> = {
  integer: "numeric",
  number: "decimal",
  decimal: "decimal",
  email: "email",
  url: "url",
};
