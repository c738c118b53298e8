import { isSame } from "../fields/draft.utils";

type Values = Record<string, unknown>;

/** A field that was changed here and elsewhere, to different values. */
export interface FieldConflict {
  name: string;
  /** What both started from. */
  base: unknown;
  mine: unknown;
  theirs: unknown;
}

export interface Merge {
  /** To be decided by a person. */
  conflicts: FieldConflict[];
  /** What was changed here alone: still to be written. */
  mine: Values;
  /** The names of the fields that were changed elsewhere alone: they stay as they are stored. */
  theirs: string[];
}

/** Fields that change with every write and mean nothing by themselves. */
const BOOKKEEPING = ["updated_at"];

/** Compares what was changed here (`changes` to `base`) with what is stored now. */
export function mergeChanges(base: Values, changes: Values, stored: Values): Merge {
  const merge: Merge = { conflicts: [], mine: {}, theirs: [] };
  for (const name of new Set([...Object.keys(stored), ...Object.keys(changes)])) {
    if (BOOKKEEPING.includes(name)) continue;
    const theirs = stored[name];
    const changedThere = !isSame(base[name], theirs);
    if (!(name in changes)) {
      if (changedThere) merge.theirs.push(name);
    } else if (!isSame(changes[name], theirs)) {
      if (changedThere) merge.conflicts.push({ name, base: base[name], mine: changes[name], theirs });
      else merge.mine[name] = changes[name];
    }
  }
  return merge;
}

export type Side = "mine" | "theirs";

/** What is to be written once every conflict is decided. */
export function decided(merge: Merge, sides: Readonly<Record<string, Side>>): Values {
  const chosen = merge.conflicts.filter(({ name }) => sides[name] !== "theirs");
  return { ...merge.mine, ...Object.fromEntries(chosen.map(({ name, mine }) => [name, mine])) };
}
