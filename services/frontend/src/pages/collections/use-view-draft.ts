import type { Collection } from "@/types/schema";
import { moved } from "./draft/collection-draft.utils";
import {
  newView,
  replaceShown,
  type ShownDraft,
  sourcesOf,
  type ViewDraft,
  withSource,
} from "./draft/view-draft.utils";
import { serverViewFaults, viewFaults } from "./draft/view-faults.utils";
import { useDraft } from "./use-draft";

/** The state of a view that is being written, with what is wrong with it. */
export function useViewDraft(collections: readonly Collection[]) {
  const sources = sourcesOf(collections);
  const taken = collections.map(({ name }) => name);
  const state = useDraft<ViewDraft>(
    () => newView(sources),
    (draft) => viewFaults(draft, taken),
    serverViewFaults,
  );
  const { draft, change } = state;
  return {
    ...state,
    sources,
    setName: (name: string) => change({ ...draft, name }, "name"),
    setSource: (name: string) => {
      const source = sources.find((each) => each.name === name);
      if (source) change(withSource(draft, source), "");
    },
    setWhere: (where: string) => change({ ...draft, where }, "where"),
    changeField: (field: ShownDraft) => change(replaceShown(draft, field), `fields/${field.field.name}`),
    changeAll: (shown: boolean) =>
      change(
        draft.fields.reduce((old, field) => replaceShown(old, { ...field, shown }), draft),
        "fields",
      ),
    moveField: (from: number, to: number) =>
      change((old) => ({ ...old, fields: moved(old.fields, from, to) }), "-"),
  };
}

export type ViewDraftState = ReturnType<typeof useViewDraft>;
