import { ApiError } from "@/services/errors";
import { type DataRecord, patchRecord, readRecord, type StoredRecord } from "@/services/records";
import { mergeChanges } from "./merge.utils";

/** Changes to a record that somebody looked at as `base`. */
export interface Edit {
  base: DataRecord;
  changes: Record<string, unknown>;
  /** The revision of `base`; null where a list showed it, which tells none. */
  etag: string | null;
}

export type SaveResult =
  | { state: "saved"; stored: StoredRecord }
  /** Somebody else wrote in between; nothing was saved. */
  | { state: "conflict"; edit: Edit; theirs: StoredRecord };

/**
 * Writes changes on top of the revision that they were made to. Without one the record is read first, and a field that
 * no longer holds what its editor saw is a conflict, just as a revision that has passed is.
 */
export async function saveRecord(collection: string, edit: Edit): Promise<SaveResult> {
  const { base, changes } = edit;
  let { etag } = edit;
  if (etag === null) {
    const theirs = await readRecord(collection, base.id);
    if (mergeChanges(base, changes, theirs.record).conflicts.length > 0)
      return { state: "conflict", edit, theirs };
    etag = theirs.etag;
  }
  try {
    return { state: "saved", stored: await patchRecord(collection, base.id, changes, etag) };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 412) throw error;
    return { state: "conflict", edit, theirs: await readRecord(collection, base.id) };
  }
}
