import { useQuery } from "@tanstack/react-query";
import { useDebounced } from "@/hooks/use-debounced";
import { planChange } from "@/services/collections";
import { ApiError, type ProblemEntry } from "@/services/errors";
import type { ChangeDocument } from "@/types/schema";

const PAUSE_MS = 400;

interface RuleCheck {
  /** What the server holds against the rules as they stood at the last pause. */
  entries: readonly ProblemEntry[];
  state: "idle" | "checking" | "valid" | "invalid" | "unknown";
}

/**
 * Has the server check rules, and the condition of a view, while they are typed, by planning the change that would set
 * them. `source` has to stay the same object until something is typed; null checks nothing.
 */
export function useRuleCheck<T>(source: T | null, toDocument: (source: T) => ChangeDocument): RuleCheck {
  const settled = useDebounced(source, PAUSE_MS);
  const document = settled === null ? null : toDocument(settled);
  const check = useQuery({
    queryKey: ["rule-check", document],
    queryFn: () => (document === null ? [] : findRuleFaults(document)),
    enabled: document !== null,
    gcTime: 0,
  });
  if (source === null) return { entries: [], state: "idle" };
  if (settled !== source || check.isFetching) return { entries: check.data ?? [], state: "checking" };
  if (check.isError) return { entries: [], state: "unknown" };
  const entries = check.data ?? [];
  return { entries, state: entries.length > 0 ? "invalid" : "valid" };
}

async function findRuleFaults(document: ChangeDocument): Promise<readonly ProblemEntry[]> {
  try {
    await planChange(document);
    return [];
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "change_refused") throw error;
    return error.errors.filter(({ pointer }) => /^\/operations\/\d+\/(rules\/|where$)/.test(pointer ?? ""));
  }
}
