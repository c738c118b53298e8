import { useState } from "react";
import type { DataRecord } from "@/services/records";

/** Which rows of the page are selected. What is not on the page cannot be: nobody sees it. */
export function useSelection(rows: readonly DataRecord[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const shown = rows.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const all = rows.length > 0 && shown.length === rows.length;
  return {
    ids: new Set(shown),
    all,
    clear: () => setChosen(new Set()),
    toggle: (id: string) =>
      setChosen((old) => {
        const next = new Set(old);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    toggleAll: () => setChosen(all ? new Set() : new Set(rows.map(({ id }) => id))),
  };
}
export type Selection = ReturnType<typeof useSelection>;
