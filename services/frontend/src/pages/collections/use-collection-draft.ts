import {
  type CollectionDraft,
  type IndexDraft,
  moved,
  newCollection,
  newIndex,
  removeField,
  replaceField,
} from "./draft/collection-draft.utils";
import { draftFaults, serverFaults } from "./draft/faults.utils";
import { type FieldDraft, newField } from "./draft/field-draft.utils";
import { useDraft } from "./use-draft";

/** The state of a collection that is being written, with what is wrong with it. */
export function useCollectionDraft(taken: readonly string[]) {
  const state = useDraft<CollectionDraft>(newCollection, (draft) => draftFaults(draft, taken), serverFaults);
  const { draft, change } = state;
  return {
    ...state,
    setName: (name: string) => change({ ...draft, name }, "name"),
    addField: () => change({ ...draft, fields: [...draft.fields, newField()] }, "-"),
    changeField: (field: FieldDraft) => change(replaceField(draft, field), `fields/${field.key}`),
    dropField: (key: string) => change(removeField(draft, key), `fields/${key}`),
    moveField: (from: number, to: number) =>
      change((old) => ({ ...old, fields: moved(old.fields, from, to) }), "-"),
    addIndex: () => change({ ...draft, indexes: [...draft.indexes, newIndex()] }, "-"),
    changeIndex: (index: IndexDraft) => {
      const indexes = draft.indexes.map((each) => (each.key === index.key ? index : each));
      change({ ...draft, indexes }, `indexes/${index.key}`);
    },
    dropIndex: (key: string) =>
      change({ ...draft, indexes: draft.indexes.filter((each) => each.key !== key) }, `indexes/${key}`),
  };
}

export type CollectionDraftState = ReturnType<typeof useCollectionDraft>;
