import { useState } from "react";
import { ApiError, errorMessage } from "@/services/errors";
import { pointerKeys } from "@/utils/pointer";
import type { Column } from "../fields/columns.utils";
import { type Draft, isSame, parseDraft, toDraft } from "../fields/draft.utils";

type Drafts = Readonly<Record<string, Draft>>;
type Faults = Readonly<Record<string, string>>;

/** The outcome of reading a form: what was changed, or which fields cannot be read. */
export type FormReading = { ok: true; changes: Record<string, unknown> } | { ok: false };

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
    setFaults(({ [name]: _, ...others }) => others);
  };
  const read = (): FormReading => {
    const parsed = changed.map((column) => ({ column, ...parseDraft(column.field, draftOf(column)) }));
    const wrong = parsed.flatMap((each) => (each.ok ? [] : [[each.column.name, each.message] as const]));
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
      name: pointerKeys(pointer ?? "")[0] ?? "",
      detail,
    }));
    const isShown = ({ name }: { name: string }) => columns.some((column) => column.name === name);
    setFaults(Object.fromEntries(named.filter(isShown).map(({ name, detail }) => [name, detail])));
    const rest = named.filter((each) => !isShown(each)).map(({ detail }) => detail);
    setFailure(entries.length === 0 ? errorMessage(error) : rest.length > 0 ? rest.join(" ") : null);
  };
  const reset = () => {
    setDrafts({});
    setFaults({});
    setFailure(null);
  };
  return { draftOf, set, changed, faults, failure, read, refuse, reset };
}
export type RecordForm = ReturnType<typeof useRecordForm>;
