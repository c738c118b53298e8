import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { useRefusal } from "@/hooks/use-refusal";
import type { ChangeReport } from "@/services/collections";
import type { Version } from "@/services/versions";
import { applyLabel, isDangerous } from "./review.utils";
import type { Review } from "./use-review";

const SAVE_AS_DRAFT = "Save as draft";

interface ReviewActionsProps {
  review: Review;
  /** Absent while something is still to be decided. */
  report: ChangeReport | undefined;
  newest: Version | undefined;
  confirmed: readonly string[];
  /** What applying is called where it makes no version. */
  action: string;
  /** What is under way. */
  applying: "draft" | "publish" | null;
  onApply: (draft: boolean) => void;
}

/** The ways out of a review: back, into a draft, or published. */
export function ReviewActions(props: ReviewActionsProps) {
  const { review, report, newest, confirmed, action, applying, onApply } = props;
  const missing = report?.acknowledge.some((code) => !confirmed.includes(code));
  const undecided = report
    ? missing && "Confirm what changes for clients first."
    : "Decide first, and plan with it.";
  const reason = useRefusal("developer") || undecided;
  const canDraft = report !== undefined && (report.mints || newest?.state === "draft");
  return (
    <DialogFooter>
      <Button onClick={review.close}>Back</Button>
      {canDraft && (
        <Button busy={applying === "draft"} disabledReason={reason} onClick={() => onApply(true)}>
          {SAVE_AS_DRAFT}
        </Button>
      )}
      <Button
        variant={report && isDangerous(report) ? "danger" : "primary"}
        busy={applying === "publish" || review.busy}
        disabledReason={reason}
        onClick={() => onApply(false)}
      >
        {report ? applyLabel(action, report, newest) : action}
      </Button>
    </DialogFooter>
  );
}
