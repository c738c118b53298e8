import { useState } from "react";
import { usePlanChange } from "@/hooks/use-plan-change";
import type { ChangeReport } from "@/services/collections";
import { ApiError, errorMessage, type ProblemEntry } from "@/services/errors";
import type { ChangeDocument } from "@/types/schema";

/** A change and what the server says that it would mean. */
export interface PlannedChange {
  document: ChangeDocument;
  report: ChangeReport;
}

export interface Review {
  /** What is being reviewed; null while it is still being written. */
  planned: PlannedChange | null;
  /** Whether the server is being asked. */
  busy: boolean;
  /** Why the server could not say what the change means, where no field shows it. */
  failure: string | null;
  /** Asks what a change would mean, and opens the review. */
  start: (document: ChangeDocument) => Promise<void>;
  close: () => void;
  /** Takes the review back because of what the server found. */
  refuse: (entries: readonly ProblemEntry[]) => void;
}

/**
 * Takes a change from being written to being reviewed. What the server refuses goes to `onRefused`, which puts it into
 * the form and returns what found no place there.
 */
export function useReview(onRefused: (entries: readonly ProblemEntry[]) => string | null): Review {
  const [planned, setPlanned] = useState<PlannedChange | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const plan = usePlanChange();
  const refuse = (entries: readonly ProblemEntry[]) => {
    setPlanned(null);
    setFailure(onRefused(entries));
  };
  const start = async (document: ChangeDocument) => {
    setFailure(null);
    try {
      setPlanned({ document, report: await plan.mutateAsync(document) });
    } catch (error) {
      if (error instanceof ApiError && error.errors.length > 0) refuse(error.errors);
      else setFailure(errorMessage(error));
    }
  };
  return { planned, busy: plan.isPending, failure, start, close: () => setPlanned(null), refuse };
}
