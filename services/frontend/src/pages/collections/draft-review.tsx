import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useRef } from "react";
import { LeaveGuard } from "@/components/feedback/leave-guard";
import type { ProblemEntry } from "@/services/errors";
import { toast } from "@/stores/toast";
import type { ChangeDocument } from "@/types/schema";
import { type Fault, mergeFaults } from "./draft/faults.utils";
import type { DraftFormProps } from "./draft-form";
import { ReviewDialog } from "./review/review-dialog";
import { useReview } from "./review/use-review";
import { useRuleCheck } from "./rules/use-rule-check";
import type { DraftState } from "./use-draft";

interface DraftReviewProps<Draft> {
  noun: "collection" | "view";
  state: DraftState<Draft>;
  toDocument: (draft: Draft) => ChangeDocument;
  /** Where the server's faults belong. */
  toFaults: (entries: readonly ProblemEntry[], draft: Draft) => Fault[];
  /** Whether it holds expressions, which the server checks while they are typed. */
  isWritten: boolean;
  /** Whether there is anything in it that would be a pity to lose. */
  isBegun: boolean;
  /** The form in which it is written. */
  children: (form: Omit<DraftFormProps, "children">) => ReactNode;
}

/** Takes a new collection or view from being written to being reviewed, applied and opened. */
export function DraftReview<Draft extends { name: string }>(props: DraftReviewProps<Draft>) {
  const { noun, state, toDocument, toFaults, isWritten, isBegun, children } = props;
  const { draft } = state;
  const navigate = useNavigate();
  const applied = useRef(false);
  const review = useReview(state.refuse);
  const check = useRuleCheck(isWritten ? draft : null, toDocument);
  const faults = mergeFaults(state.faults, toFaults(check.entries, draft));
  const submit = () => {
    if (state.attempt()) void review.start(toDocument(draft));
  };
  const finish = () => {
    const name = draft.name.trim();
    applied.current = true;
    toast({ tone: "success", title: `${noun === "view" ? "View" : "Collection"} ${name} created` });
    void navigate({ to: "/collections/$name", params: { name } });
  };
  return (
    <>
      {children({ faults, failure: review.failure, busy: review.busy, onSubmit: submit })}
      <ReviewDialog review={review} action={`Create ${noun}`} onApplied={finish} />
      <LeaveGuard what={`The new ${noun}`} isDirty={() => !applied.current && isBegun} />
    </>
  );
}
