import { CloudAlert, RotateCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { CopyableId } from "@/components/ui/copyable-id";
import { ApiError, errorMessage } from "@/services/errors";
import { cn } from "@/utils/cn";

interface ErrorStateProps {
  /** What could not be shown: "The collections could not be loaded". */
  title: string;
  error: unknown;
  /** Tries again; `query.refetch` of a query. */
  onRetry: () => void;
  busy?: boolean;
  className?: string;
}

/** Stands in place of what failed to load: `<ErrorState title="..." error={query.error} onRetry={query.refetch} />`. */
export function ErrorState({ title, error, onRetry, busy = false, className }: ErrorStateProps) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <div role="alert" className={cn("flex flex-col items-center px-6 py-10 text-center", className)}>
      <CloudAlert aria-hidden className="mb-3 size-5 text-danger" strokeWidth={1.75} />
      <p className="font-medium">{title}</p>
      <p className="mt-1 max-w-prose text-balance text-ink-muted">{errorMessage(error)}</p>
      <Button className="mt-4" busy={busy} onClick={() => onRetry()}>
        {!busy && <RotateCw aria-hidden />}
        Try again
      </Button>
      {requestId && (
        <p className="mt-3 text-ink-faint text-xs">
          Request <CopyableId id={requestId} />
        </p>
      )}
    </div>
  );
}
