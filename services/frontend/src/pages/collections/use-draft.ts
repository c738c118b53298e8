import { useState } from "react";
import type { ProblemEntry } from "@/services/errors";
import { type Fault, homelessFaults } from "./draft/faults.utils";

/** What is being written, with what is wrong with it. */
export interface DraftState<Draft> {
  draft: Draft;
  faults: readonly Fault[];
  /** Changes the draft; what the server held against the changed place is settled until it is asked again. */
  change: (next: Draft | ((old: Draft) => Draft), place: string) => void;
  /** Shows what is wrong from now on; true if there is nothing to show. */
  attempt: () => boolean;
  /** Brings the server's faults to their places and returns those that have none. */
  refuse: (entries: readonly ProblemEntry[]) => string | null;
}

/** The state of a draft: `own` tells what is plainly wrong with it, `toFaults` where the server's faults belong. */
export function useDraft<Draft>(
  initial: () => Draft,
  own: (draft: Draft) => readonly Fault[],
  toFaults: (entries: readonly ProblemEntry[], draft: Draft) => readonly Fault[],
): DraftState<Draft> {
  const [draft, setDraft] = useState(initial);
  const [refused, setRefused] = useState<readonly Fault[]>([]);
  // Nobody likes to be told about what they have not come to yet.
  const [attempted, setAttempted] = useState(false);
  const plain = own(draft);
  return {
    draft,
    faults: [...(attempted ? plain : []), ...refused],
    change: (next, place) => {
      setDraft(next);
      setRefused((old) => old.filter((fault) => !fault.place.startsWith(place)));
    },
    attempt: () => {
      setAttempted(true);
      return plain.length === 0;
    },
    refuse: (entries) => {
      const found = toFaults(entries, draft);
      setRefused(found);
      const homeless = homelessFaults(found).map(({ detail }) => detail);
      return homeless.length > 0 ? homeless.join(" ") : null;
    },
  };
}
