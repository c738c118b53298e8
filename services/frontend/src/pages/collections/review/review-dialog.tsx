import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog, DialogBody } from "@/components/ui/dialog";
import { useApplyChange } from "@/hooks/use-apply-change";
import type { ChangeReport } from "@/services/collections";
import { ApiError } from "@/services/errors";
import { versionsQuery } from "@/services/versions";
import type { ChangeDocument } from "@/types/schema";
import { ApplyFailure } from "./apply-failure";
import { ChangeSummary } from "./change-summary";
import { QuestionList } from "./question-list";
import { ReviewActions } from "./review-actions";
import type { Review, ReviewedChange } from "./use-review";
import { VerdictLine } from "./verdict-line";

interface ReviewDialogProps {
  review: Review;
  /** What applying does in one button, where it makes no version: "Create collection". */
  action: string;
  onApplied: (report: ChangeReport) => void;
}

/** Shows what a change would mean and applies it, once everything is decided and confirmed. */
export function ReviewDialog({ review, action, onApplied }: ReviewDialogProps) {
  return (
    <Dialog
      open={review.reviewed !== null}
      onOpenChange={(open) => !open && review.close()}
      title="Review the change"
      description="Nothing has been changed yet."
      size="md"
    >
      {review.reviewed && (
        <ReviewSteps reviewed={review.reviewed} review={review} action={action} onApplied={onApplied} />
      )}
    </Dialog>
  );
}

type ReviewStepsProps = ReviewDialogProps & { reviewed: ReviewedChange };

function ReviewSteps({ reviewed, review, action, onApplied }: ReviewStepsProps) {
  const [confirmed, setConfirmed] = useState<readonly string[]>([]);
  const [note, setNote] = useState("");
  const newest = useQuery(versionsQuery()).data?.at(-1);
  const apply = useApplyChange();
  const { planned } = reviewed;
  const document = planned && finalDocument(planned.document, note, planned.report.acknowledge);
  const planAgain = () => {
    apply.reset();
    setConfirmed([]);
    void review.planAgain();
  };
  const run = (given: ChangeDocument) =>
    apply.mutate(given, {
      onSuccess: onApplied,
      onError: (error) => {
        if (error instanceof ApiError && error.code === "change_refused") review.refuse(error.errors);
      },
    });
  const failure = apply.isError ? apply.error : review.failure;
  return (
    <>
      <DialogBody className="grid grid-cols-1 content-start gap-4">
        {planned && <VerdictLine report={planned.report} newest={newest} />}
        <QuestionList reviewed={reviewed} review={review} older={servedBefore(newest)} />
        {planned && document && (
          <ChangeSummary
            planned={planned}
            document={document}
            confirmed={confirmed}
            onConfirm={setConfirmed}
            note={note}
            onNote={setNote}
          />
        )}
        {failure && <ApplyFailure error={failure} onPlanAgain={planAgain} busy={review.busy} />}
      </DialogBody>
      <ReviewActions
        review={review}
        report={planned?.report}
        newest={newest}
        confirmed={confirmed}
        action={action}
        applying={apply.isPending ? (apply.variables.draft === true ? "draft" : "publish") : null}
        onApply={(draft) => document && run(draft ? { ...document, draft } : document)}
      />
    </>
  );
}

/** The version that clients use now. */
function servedBefore(newest: { version: number; state: string } | undefined): number {
  if (newest === undefined) return 1;
  return newest.state === "draft" && newest.version > 1 ? newest.version - 1 : newest.version;
}

function finalDocument(
  document: ChangeDocument,
  note: string,
  acknowledge: readonly string[],
): ChangeDocument {
  return {
    ...(note.trim() === "" ? {} : { note: note.trim() }),
    ...document,
    ...(acknowledge.length > 0 ? { acknowledge: [...acknowledge] } : {}),
  };
}
