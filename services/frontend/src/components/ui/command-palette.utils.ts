import type { ReactNode } from "react";
import { searchScore } from "@/utils/search-score";

export interface Command {
  id: string;
  label: string;
  /** The heading it stands under. */
  group: string;
  icon: ReactNode;
  run: () => void;
}

/** The commands that `query` finds: the group with the best hit first, and in each group the best hit first. */
export function rankCommands(commands: readonly Command[], query: string): Command[] {
  const groups = new Map<string, { command: Command; score: number }[]>();
  for (const command of commands) {
    const score = searchScore(command.label, query);
    if (score > 0) groups.set(command.group, [...(groups.get(command.group) ?? []), { command, score }]);
  }
  return [...groups.values()]
    .map((hits) => hits.toSorted((a, b) => b.score - a.score))
    .toSorted((a, b) => (b[0]?.score ?? 0) - (a[0]?.score ?? 0))
    .flatMap((hits) => hits.map(({ command }) => command));
}
