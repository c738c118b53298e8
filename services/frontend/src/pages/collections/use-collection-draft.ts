import { useState } from "react";
import type { ProblemEntry } from "@/services/errors";
import {
  type CollectionDraft,
  type IndexDraft,
  moved,
  newCollection,
  newIndex,
  removeField,
  replaceField,
} from "./draft/collection-draft.utils";
import { draftFaults, type Fault, homelessFaults, serverFaults } from "./draft/faults.utils";
import { type FieldDraft, newField } from "./draft/field-draft.utils";

/** The state of a collection that is being written, with what is wrong with it. */
export function useCollectionDraft(taken: readonly string[]) {
  const [draft, setDraft] = useState(newCollection);
  const [refused, setRefused] = useState<readonly Fault[]>([]);
  // Nobody likes to be told about what they have not come to yet.
  const [attempted, setAttempted] = useState(false);
  const own = draftFaults(draft, taken);
  const faults = [...(attempted ? own : []), ...refused];

  /** Changes the draft; what the server held against the changed place is settled until it is asked again. */
  const change = (next: CollectionDraft, place: string) => {
    setDraft(next);
    setRefused((old) => old.filter((fault) => !fault.place.startsWith(place)));
  };

  return {
    draft,
    faults,
    change,
    setName: (name: string) => change({ ...draft, name }, "name"),
    addField: () => change({ ...draft, fields: [...draft.fields, newField()] }, "-"),
    changeField: (field: FieldDraft) => change(replaceField(draft, field), `fields/${field.key}`),
    dropField: (key: string) => change(removeField(draft, key), `fields/${key}`),
    moveField: (from: number, to: number) =>
      setDraft((old) => ({ ...old, fields: moved(old.fields, from, to) })),
    addIndex: () => change({ ...draft, indexes: [...draft.indexes, newIndex()] }, "-"),
    changeIndex: (index: IndexDraft) => {
      const indexes = draft.indexes.map((each) => (each.key === index.key ? index : each));
      change({ ...draft, indexes }, `indexes/${index.key}`);
    },
    dropIndex: (key: string) =>
      change({ ...draft, indexes: draft.indexes.filter((each) => each.key !== key) }, `indexes/${key}`),
    /** Shows what is wrong from now on; true if there is nothing to show. */
    attempt: () => {
      setAttempted(true);
      return own.length === 0;
    },
    /** Brings the server's faults to their places and returns those that have none. */
    refuse: (entries: readonly ProblemEntry[]): string | null => {
      const found = serverFaults(entries, draft);
      setRefused(found);
      const homeless = homelessFaults(found).map(({ detail }) => detail);
      return homeless.length > 0 ? homeless.join(" ") : null;
    },
  };
}

export type CollectionDraftState = ReturnType<typeof useCollectionDraft>;
