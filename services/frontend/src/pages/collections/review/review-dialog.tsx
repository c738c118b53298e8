import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { useApplyChange } from "@/hooks/use-apply-change";
import type { ChangeReport } from "@/services/collections";
import { ApiError } from "@/services/errors";
import type { ChangeDocument } from "@/types/schema";
import { ApplyFailure } from "./apply-failure";
import { ChangeSummary } from "./change-summary";
import type { PlannedChange, Review } from "./use-review";

interface ReviewDialogProps {
  review: Review;
  /** What applying does in one button: "Create collection". */
  action: string;
  onApplied: (report: ChangeReport) => void;
}

/** Shows what a change would mean and applies it, once everything that needs it is confirmed. */
export function ReviewDialog({ review, action, onApplied }: ReviewDialogProps) {
  return (
    <Dialog
      open={review.planned !== null}
      onOpenChange={(open) => !open && review.close()}
      title="Review the change"
      description="Nothing has been changed yet."
      size="md"
    >
      {review.planned && (
        <ReviewSteps planned={review.planned} review={review} action={action} onApplied={onApplied} />
      )}
    </Dialog>
  );
}

function ReviewSteps({ planned, review, action, onApplied }: ReviewDialogProps & { planned: PlannedChange }) {
  const [confirmed, setConfirmed] = useState<readonly string[]>([]);
  const [note, setNote] = useState("");
  const apply = useApplyChange();
  const { report } = planned;
  const missing = report.acknowledge.filter((code) => !confirmed.includes(code));
  const document = finalDocument(planned.document, note, report.acknowledge);
  const planAgain = () => {
    apply.reset();
    setConfirmed([]);
    void review.start(planned.document);
  };
  const run = () =>
    apply.mutate(document, {
      onSuccess: onApplied,
      onError: (error) => {
        if (error instanceof ApiError && error.code === "change_refused") review.refuse(error.errors);
      },
    });
  return (
    <>
      <DialogBody className="grid grid-cols-1 content-start gap-4">
        <ChangeSummary
          planned={planned}
          document={document}
          confirmed={confirmed}
          onConfirm={setConfirmed}
          note={note}
          onNote={setNote}
        />
        {apply.isError && <ApplyFailure error={apply.error} onPlanAgain={planAgain} busy={review.busy} />}
        {!apply.isError && review.failure && (
          <ApplyFailure error={review.failure} onPlanAgain={planAgain} busy={review.busy} />
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={review.close}>Back</Button>
        <Button
          variant={report.verdict === "breaking" ? "danger" : "primary"}
          busy={apply.isPending || review.busy}
          disabledReason={missing.length > 0 && "Confirm what changes for clients first."}
          onClick={run}
        >
          {action}
        </Button>
      </DialogFooter>
    </>
  );
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
