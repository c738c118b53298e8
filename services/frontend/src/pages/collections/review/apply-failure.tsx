import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ApiError, errorMessage } from "@/services/errors";

interface ApplyFailureProps {
  /** What was thrown, or what to say. */
  error: unknown;
  onPlanAgain: () => void;
  busy: boolean;
}

/** Says why a change was not applied, and offers to ask again what it would mean now. */
export function ApplyFailure({ error, onPlanAgain, busy }: ApplyFailureProps) {
  const inProgress = error instanceof ApiError && error.code === "change_in_progress";
  return (
    <Callout
      tone={inProgress ? "warning" : "danger"}
      alert
      title={inProgress ? "Another change is being applied" : "The change was not applied"}
    >
      <p>
        {inProgress
          ? "Yours was not. Plan it again to see what it means after the other one."
          : typeof error === "string"
            ? error
            : errorMessage(error)}
      </p>
      <Button size="sm" className="mt-2" busy={busy} onClick={onPlanAgain}>
        Plan again
      </Button>
    </Callout>
  );
}
