import type { ProblemEntry } from "@/services/errors";
import { pointerKeys } from "@/utils/pointer";
import { sentence } from "../rules/rule-fault.utils";
import type { CollectionDraft } from "./collection-draft.utils";
import type { FieldDraft } from "./field-draft.utils";
import { type FieldFaults, fieldFaults } from "./field-faults.utils";
import { takes } from "./field-types";
import { nameFault } from "./names.utils";

/** One thing that is wrong, and where in the draft: "name", "fields/draft-3/max_length", "rules/list", or "" for the whole. */
export interface Fault {
  place: string;
  detail: string;
  /** Offset in characters, where the place is an expression. */
  position?: number | undefined;
}

/** What keeps a draft from being reviewed, as far as that can be told without the server. */
export function draftFaults(draft: CollectionDraft, taken: readonly string[]): Fault[] {
  const name = draft.name.trim();
  const faults: Fault[] = [];
  const wrongName =
    nameFault(name, "collection") ?? (taken.includes(name) ? `There is a collection ${name} already.` : null);
  if (wrongName !== null) faults.push({ place: "name", detail: wrongName });
  faults.push(...listFaults(draft.fields));
  for (const { key, columns } of draft.indexes)
    if (columns.length === 0)
      faults.push({ place: `indexes/${key}/fields`, detail: "Choose at least one field." });
  return faults;
}

/** What is wrong with the members of an object: "fields/draft-4/name". */
export function memberFaults(object: FieldDraft): Fault[] {
  return takes(object, "fields") ? listFaults(object.fields) : [];
}

function listFaults(fields: readonly FieldDraft[]): Fault[] {
  return fields.flatMap((field) => {
    const others = fields.filter(({ key }) => key !== field.key).map((each) => each.name.trim());
    const own = Object.entries(fieldFaults(field, { others, hasRecords: false }));
    const faults = own.map(([key, detail]): Fault => ({ place: key, detail }));
    return [...faults, ...memberFaults(field)].map((fault) => ({
      ...fault,
      place: `fields/${field.key}/${fault.place}`,
    }));
  });
}

/** A path into fields by their keys in the place of their numbers: ["0", "fields", "1", "name"]. */
function keyed([index, ...rest]: readonly string[], fields: readonly FieldDraft[]): string[] {
  const field = fields[Number(index)];
  if (field === undefined) return rest;
  const [part, ...inner] = rest;
  return part === "fields" && inner.length > 0
    ? [field.key, part, ...keyed(inner, field.fields)]
    : [field.key, ...rest];
}

/** Brings what the server found to the places of a draft; items are told apart by key, since they may move meanwhile. */
export function serverFaults(entries: readonly ProblemEntry[], draft: CollectionDraft): Fault[] {
  return entries.map(({ pointer, detail, position }) => {
    const [part = "", ...rest] = pointerKeys(pointer ?? "").slice(2);
    const [index, ...inner] = rest;
    const found =
      part === "fields"
        ? keyed(rest, draft.fields)
        : part === "indexes"
          ? [draft.indexes[Number(index)]?.key, ...inner]
          : [index];
    const place = [part, ...found].filter((key) => key !== undefined).join("/");
    return { place, detail: sentence(detail), position };
  });
}

/**
 * Brings what the server found in an operation on one thing to the keys of that thing: "/operations/0/field/min" to
 * "min", and of an object's members to their own.
 */
export function operationFaults(
  entries: readonly ProblemEntry[],
  part: string,
  members: readonly FieldDraft[] = [],
): Fault[] {
  return entries.map(({ pointer, detail, position }) => {
    const keys = pointerKeys(pointer ?? "").slice(2);
    const [key = "", ...rest] = keys[0] === part ? keys.slice(1) : keys;
    const inner = key === "fields" && rest.length > 0 ? keyed(rest, members) : rest;
    return { place: [key, ...inner].join("/"), detail: sentence(detail), position };
  });
}

/** The first fault at a place. */
export function faultAt(faults: readonly Fault[], place: string): Fault | undefined {
  return faults.find((fault) => fault.place === place);
}

/** The faults at places under another one, told from there: "fields/draft-3/rules/read" is "rules/read" in that field. */
export function faultsUnder(faults: readonly Fault[], place: string): Fault[] {
  const prefix = `${place}/`;
  return faults
    .filter((fault) => fault.place.startsWith(prefix))
    .map((fault) => ({ ...fault, place: fault.place.slice(prefix.length) }));
}

/** The faults of a field by key; list items count for their list ("values/0" for "values"). */
export function faultsOf(faults: readonly Fault[], place: string): FieldFaults {
  const found: FieldFaults = {};
  const prefix = place === "" ? "" : `${place}/`;
  for (const fault of faults) {
    if (!fault.place.startsWith(prefix)) continue;
    const [key = "", ...rest] = fault.place.slice(prefix.length).split("/");
    // What is wrong with a member is told there.
    if (key === "fields" && rest.length > 0) continue;
    if (isFieldKey(key)) found[key] ??= fault.detail;
  }
  return found;
}

const FIELD_KEYS: readonly (keyof FieldFaults)[] = [
  "",
  "name",
  "type",
  "list",
  "required",
  "unique",
  "indexed",
  "searchable",
  "hidden",
  "read_only",
  "open",
  "default",
  "scale",
  "dimensions",
  "min",
  "max",
  "min_length",
  "max_length",
  "pattern",
  "values",
  "collection",
  "on_delete",
  "max_size_bytes",
  "accept",
  "fields",
  "computed",
];

function isFieldKey(key: string): key is keyof FieldFaults {
  return FIELD_KEYS.some((each) => each === key);
}

/** The faults that no control of the form shows. */
export function homelessFaults(faults: readonly Fault[]): Fault[] {
  return faults.filter(
    ({ place }) =>
      !/^((name|from|where)$|fields\/[^/]+\/.|indexes\/[^/]+\/(fields|where)|rules\/.)/.test(place),
  );
}

/** Two lists of faults as one, the first to speak about a place being heard. */
export function mergeFaults(faults: readonly Fault[], more: readonly Fault[]): Fault[] {
  return [...faults, ...more.filter(({ place }) => faultAt(faults, place) === undefined)];
}
