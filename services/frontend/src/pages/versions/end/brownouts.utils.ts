import type { Brownout } from "@/services/versions";
import { fromLocalInput, toLocalInput } from "@/utils/time";

/** An outage while it is being written, as `datetime-local` inputs hold it. */
export interface BrownoutDraft {
  key: number;
  from: string;
  to: string;
}

export function toDrafts(brownouts: readonly Brownout[]): BrownoutDraft[] {
  return brownouts.map(({ from, to }, key) => ({ key, from: toLocalInput(from), to: toLocalInput(to) }));
}

/** One more outage, with a key that the others do not have. */
export function withBrownout(drafts: readonly BrownoutDraft[]): BrownoutDraft[] {
  return [...drafts, { key: Math.max(-1, ...drafts.map(({ key }) => key)) + 1, from: "", to: "" }];
}

/** The outages as the server takes them, in the order of time; null if one is not written to its end. */
export function toBrownouts(drafts: readonly BrownoutDraft[]): Brownout[] | null {
  const brownouts: Brownout[] = [];
  for (const draft of drafts) {
    const [from, to] = [fromLocalInput(draft.from), fromLocalInput(draft.to)];
    if (from === null || to === null || to <= from) return null;
    brownouts.push({ from, to });
  }
  return brownouts.sort((a, b) => a.from.localeCompare(b.from));
}
