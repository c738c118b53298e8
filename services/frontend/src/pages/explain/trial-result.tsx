import { FlaskConical } from "lucide-react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { Callout } from "@/components/ui/callout";
import type { TrialResult } from "@/services/explain";
import { pointerToPath } from "@/utils/pointer";
import { CheckCard } from "./check-card";
import { resultTitle } from "./trial.utils";

interface TrialResultViewProps {
  result: TrialResult | undefined;
  /** Why it could not be tried. */
  error: Error | null;
  onRetry: () => void;
}

/** What would become of what was tried, and what each rule said. */
export function TrialResultView({ result, error, onRetry }: TrialResultViewProps) {
  if (error) return <ErrorState title="It could not be tried" error={error} onRetry={onRetry} />;
  if (result === undefined)
    return (
      <EmptyState icon={<FlaskConical aria-hidden />} title="What may this user do?">
        The user's own call is made and taken back: no record is changed, and nothing is sent.
      </EmptyState>
    );
  const { allowed, hidden, problem, checks } = result;
  const tone = !allowed ? "danger" : hidden ? "warning" : "success";
  return (
    <div className="grid grid-cols-1 gap-4">
      <Callout tone={tone} alert title={resultTitle(result)}>
        {problem && (
          <>
            <p>{problem.detail}</p>
            {problem.errors.length > 0 && (
              <ul className="mt-1 text-xs">
                {problem.errors.map(({ pointer, detail }) => (
                  <li key={`${pointer} ${detail}`}>
                    {pointer && <span className="font-mono">{pointerToPath(pointer)}: </span>}
                    {detail}
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </Callout>
      {checks.length > 0 && (
        <ol aria-label="Rules that were asked" className="grid grid-cols-1 gap-4">
          {checks.map((check, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a check is its place
            <CheckCard key={index} check={check} />
          ))}
        </ol>
      )}
      {checks.length === 0 && <p className="text-ink-muted">No rule was asked.</p>}
    </div>
  );
}
