import type { ProblemEntry } from "@/services/errors";
import { pointerKeys } from "@/utils/pointer";
import { sentence } from "../rules/rule-fault.utils";
import type { Fault } from "./faults.utils";
import { nameFault } from "./names.utils";
import { nameInView, type ShownDraft, type ViewDraft } from "./view-draft.utils";

/** What keeps a view from being reviewed, as far as that can be told without the server: at "name", "fields", "fields/title/name". */
export function viewFaults(draft: ViewDraft, taken: readonly string[]): Fault[] {
  const name = draft.name.trim();
  const shown = draft.fields.filter((each) => each.shown);
  const wrongName =
    nameFault(name, "view") ?? (taken.includes(name) ? `There is a collection ${name} already.` : null);
  const faults: Fault[] = wrongName === null ? [] : [{ place: "name", detail: wrongName }];
  if (shown.length === 0) faults.push({ place: "fields", detail: "Choose at least one field." });
  for (const each of shown) {
    const others = shown.filter((other) => other !== each).map(nameInView);
    const detail = shownFault(each, others);
    if (detail !== null) faults.push({ place: `fields/${each.field.name}/name`, detail });
  }
  return faults;
}

/** What is wrong with the name that a view has for a field; `others` are the names of its other fields. */
export function shownFault(draft: ShownDraft, others: readonly string[]): string | null {
  const name = nameInView(draft);
  return nameFault(name, "field") ?? (others.includes(name) ? `The view shows another ${name}.` : null);
}

/** Brings what the server found to the places of a draft, where fields go by their names in the collection. */
export function serverViewFaults(entries: readonly ProblemEntry[], draft: ViewDraft): Fault[] {
  const shown = draft.fields.filter((each) => each.shown);
  return entries.map(({ pointer, detail, position }) => {
    const [part = "", index = "", ...rest] = pointerKeys(pointer ?? "").slice(2);
    // Whatever is wrong with a field is told at its name, the one thing that is written there.
    const key = part === "fields" ? (shown[Number(index)]?.field.name ?? index) : index;
    const keys = part === "fields" ? [key, "name"] : [key, ...rest];
    return {
      place: [part, ...keys].filter((each) => each !== "").join("/"),
      detail: sentence(detail),
      position,
    };
  });
}
