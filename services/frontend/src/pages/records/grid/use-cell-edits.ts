import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, errorMessage } from "@/services/errors";
import type { DataRecord } from "@/services/records";
import { type Edit, type SaveResult, saveRecord } from "../conflict/save-record";
import type { Column } from "../fields/columns.utils";
import { type Draft, isSame, parseDraft } from "../fields/draft.utils";
import { useRecordCache } from "../use-record-cache";

/** What was typed into a cell and is not stored: on its way, or refused for `message`. */
export interface CellEdit {
  draft: Draft;
  message: string | null;
}

export type CellEdits = Readonly<Record<string, CellEdit>>;
export type Conflict = Extract<SaveResult, { state: "conflict" }>;

export const cellKey = (id: string, column: string) => `${id}/${column}`;

/**
 * Saves cells one by one. A cell shows what was typed until the server has answered: then what is stored, or the fault
 * beside the text, which stays to be mended or taken back.
 */
export function useCellEdits(collection: string) {
  const cache = useRecordCache(collection);
  const [edits, setEdits] = useState<CellEdits>({});
  const [conflicts, setConflicts] = useState<readonly Conflict[]>([]);
  const discard = (key: string) => setEdits(({ [key]: _, ...others }) => others);
  const set = (key: string, edit: CellEdit) => setEdits((old) => ({ ...old, [key]: edit }));
  const discardAll = (edit: Edit) => {
    for (const name of Object.keys(edit.changes)) discard(cellKey(edit.base.id, name));
  };

  const save = useMutation({
    mutationFn: (edit: Edit) => saveRecord(collection, edit),
    onSuccess: (result, edit) => {
      if (result.state === "conflict") return setConflicts((old) => [...old, result]);
      cache.put(result.stored);
      discardAll(edit);
    },
    onError: (error, edit) => {
      for (const name of Object.keys(edit.changes))
        setEdits((old) => {
          const key = cellKey(edit.base.id, name);
          return { ...old, [key]: { draft: old[key]?.draft ?? null, message: faultOf(error, name) } };
        });
    },
  });

  /** Takes a cell's text: saves it, or says at once why it cannot be one. */
  const commit = (record: DataRecord, { field }: Column, draft: Draft) => {
    const key = cellKey(record.id, field.name);
    const parsed = parseDraft(field, draft);
    if (!parsed.ok) return set(key, { draft, message: parsed.message });
    if (isSame(parsed.value, record[field.name])) return discard(key);
    set(key, { draft, message: null });
    save.mutate({ base: record, changes: { [field.name]: parsed.value }, etag: null });
  };

  /** Ends the conflict in sight: writes what was chosen over theirs, or takes theirs. */
  const decide = ({ edit, theirs }: Conflict, changes: Record<string, unknown>) => {
    setConflicts((old) => old.slice(1));
    cache.put(theirs);
    if (Object.keys(changes).length === 0) return discardAll(edit);
    save.mutate({ base: theirs.record, changes, etag: theirs.etag });
  };
  /** Leaves everything as it is: the cells keep their text and say that it is not saved. */
  const postpone = ({ edit, theirs }: Conflict) => {
    setConflicts((old) => old.slice(1));
    cache.put(theirs);
    for (const name of Object.keys(edit.changes)) {
      const key = cellKey(edit.base.id, name);
      setEdits((old) => {
        const draft = old[key]?.draft ?? null;
        return {
          ...old,
          [key]: { draft, message: "Not saved: the record has changed. Press Enter to look again." },
        };
      });
    }
  };
  return { edits, commit, discard, conflict: conflicts[0] ?? null, decide, postpone };
}

/** What the server holds against one field. */
function faultOf(error: unknown, name: string): string {
  const entry =
    error instanceof ApiError ? error.errors.find(({ pointer }) => pointer === `/${name}`) : undefined;
  return entry?.detail ?? errorMessage(error);
}
