import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usePlanChange } from "@/hooks/use-plan-change";
import { type ChangeReport, collectionsQuery } from "@/services/collections";
import { ApiError, errorMessage, type ProblemEntry } from "@/services/errors";
import type { ChangeDocument } from "@/types/schema";
import { type Answers, type Question, sortEntries, withAnswers } from "./questions.utils";

/** A change and what the server says that it would mean. */
export interface PlannedChange {
  document: ChangeDocument;
  report: ChangeReport;
}

/** A change that is being reviewed. */
export interface ReviewedChange {
  /** As it was written, without the answers. */
  document: ChangeDocument;
  /** What its author has to decide. */
  questions: readonly Question[];
  answers: Answers;
  /** What is wrong with answers, by pointer. */
  faults: Answers;
  /** The plan with the answers as they are; null until they are planned. */
  planned: PlannedChange | null;
}

export interface Review {
  /** What is being reviewed; null while it is still being written. */
  reviewed: ReviewedChange | null;
  /** Whether the server is being asked. */
  busy: boolean;
  /** Why the server could not say what the change means, where no field shows it. */
  failure: string | null;
  /** Asks what a change would mean, and opens the review. */
  start: (document: ChangeDocument) => Promise<void>;
  /** Answers a question; what was planned with another answer holds no more. */
  answer: (pointer: string, text: string) => void;
  /** Asks again, with the answers as they are. */
  planAgain: () => Promise<void>;
  close: () => void;
  /** Takes the review back because of what the server found. */
  refuse: (entries: readonly ProblemEntry[]) => void;
}

/**
 * Takes a change from being written to being reviewed. What the server asks becomes questions of the review; what it
 * refuses goes to `onRefused`, which puts it into the form and returns what found no place there.
 */
export function useReview(onRefused: (entries: readonly ProblemEntry[]) => string | null): Review {
  const [reviewed, setReviewed] = useState<ReviewedChange | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const { data: collections = [] } = useQuery(collectionsQuery());
  const plan = usePlanChange();

  const refuse = (entries: readonly ProblemEntry[]) => {
    setReviewed(null);
    setFailure(onRefused(entries));
  };
  const ask = async (asked: ReviewedChange) => {
    setFailure(null);
    const document = withAnswers(asked.document, asked.questions, asked.answers, collections);
    try {
      const report = await plan.mutateAsync(document);
      setReviewed({ ...asked, planned: { document, report }, faults: {} });
    } catch (error) {
      const entries = error instanceof ApiError ? error.errors : [];
      const sorted = sortEntries(entries, asked.questions);
      if (entries.length === 0) setFailure(errorMessage(error));
      else if (sorted === null) refuse(entries);
      else setReviewed({ ...asked, ...sorted, planned: null });
    }
  };
  return {
    reviewed,
    busy: plan.isPending,
    failure,
    start: (document) => ask({ document, questions: [], answers: {}, faults: {}, planned: null }),
    answer: (pointer, text) =>
      setReviewed((old) => {
        if (old === null) return null;
        const { [pointer]: _, ...faults } = old.faults;
        return { ...old, answers: { ...old.answers, [pointer]: text }, faults, planned: null };
      }),
    planAgain: async () => {
      if (reviewed) await ask(reviewed);
    },
    close: () => setReviewed(null),
    refuse,
  };
}
