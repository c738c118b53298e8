import { useState } from "react";
import { ApiError, errorMessage } from "@/services/errors";
import { membersOf } from "@/types/members";
import { pointerKeys } from "@/utils/pointer";
import type { Column } from "../fields/columns.utils";
import { type Draft, isSame, type Parsed, parseDraft, toDraft } from "../fields/draft.utils";

type Drafts = Readonly<Record<string, Draft>>;
/** By the names of fields; of members under the name of their object: "address/city". */
type Faults = Readonly<Record<string, string>>;

/** The outcome of reading a form: what was changed, or which fields cannot be read. */
export type FormReading = { ok: true; changes: Record<string, unknown> } | { ok: false };

function isWithin(place: string, name: string): boolean {
  return place.startsWith(`${name}/`);
}

function faultsOf(name: string, { message, members }: Extract<Parsed, { ok: false }>): [string, string][] {
  if (members === undefined) return [[name, message]];
  return Object.entries(members).map(([member, detail]) => [`${name}/${member}`, detail]);
}

/** Where a fault is shown: at the field, or at the member of it that has a control. */
function placeOf([name = "", member = ""]: readonly string[], columns: readonly Column[]): string {
  const field = columns.find((column) => column.name === name)?.field;
  const isMember = field !== undefined && membersOf(field).some((each) => each.name === member);
  return isMember ? `${name}/${member}` : name;
}

/** Drafts of a record's fields over the values that they started from. */
export function useRecordForm(columns: readonly Column[], start: Record<string, unknown>) {
  const [drafts, setDrafts] = useState<Drafts>({});
  const [faults, setFaults] = useState<Faults>({});
  /** What no field can show. */
  const [failure, setFailure] = useState<string | null>(null);
  const first = (column: Column) => toDraft(column.field, start[column.name]);
  const draftOf = (column: Column): Draft => {
    const draft = drafts[column.name];
    return draft === undefined ? first(column) : draft;
  };
  const changed = columns.filter((column) => !isSame(draftOf(column), first(column)));

  const set = (name: string, draft: Draft) => {
    setDrafts((old) => ({ ...old, [name]: draft }));
    setFaults((old) =>
      Object.fromEntries(Object.entries(old).filter(([place]) => place !== name && !isWithin(place, name))),
    );
  };
  const read = (): FormReading => {
    const parsed = changed.map((column) => ({ column, ...parseDraft(column.field, draftOf(column)) }));
    const wrong = parsed.flatMap((each) => (each.ok ? [] : faultsOf(each.column.name, each)));
    setFaults(Object.fromEntries(wrong));
    setFailure(null);
    if (wrong.length > 0) return { ok: false };
    return {
      ok: true,
      changes: Object.fromEntries(parsed.map((each) => [each.column.name, each.ok ? each.value : null])),
    };
  };
  /** Shows what the server held against it, each fault at its field. */
  const refuse = (error: unknown) => {
    const entries = error instanceof ApiError ? error.errors : [];
    const named = entries.map(({ pointer, detail }) => ({
      name: placeOf(pointerKeys(pointer ?? ""), columns),
      detail,
    }));
    const isShown = ({ name }: { name: string }) =>
      columns.some((column) => column.name === name.split("/")[0]);
    setFaults(Object.fromEntries(named.filter(isShown).map(({ name, detail }) => [name, detail])));
    const rest = named.filter((each) => !isShown(each)).map(({ detail }) => detail);
    setFailure(entries.length === 0 ? errorMessage(error) : rest.length > 0 ? rest.join(" ") : null);
  };
  const reset = () => {
    setDrafts({});
    setFaults({});
    setFailure(null);
  };
  /** What is wrong with the members of a field, by name. */
  const memberFaults = (name: string) =>
    Object.fromEntries(
      Object.entries(faults)
        .filter(([place]) => isWithin(place, name))
        .map(([place, detail]) => [place.slice(name.length + 1), detail]),
    );
  return { memberFaults, draftOf, set, changed, faults, failure, read, refuse, reset };
}
export type RecordForm = ReturnType<typeof useRecordForm>;
