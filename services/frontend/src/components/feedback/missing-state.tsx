import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/services/errors";
import { EmptyState } from "./empty-state";
import { ErrorState } from "./error-state";

interface MissingStateProps {
  query: Pick<UseQueryResult, "error" | "refetch" | "isFetching">;
  /** What is to be shown, in a word: "user". */
  noun: string;
  icon: ReactNode;
  /** Why there may be none. */
  children: ReactNode;
}

/** Stands in for one thing that is on its way, that there is not, or that could not be loaded. */
export function MissingState({ query, noun, icon, children }: MissingStateProps) {
  const { error, refetch, isFetching } = query;
  if (error instanceof ApiError && error.status === 404) {
    return (
      <EmptyState icon={icon} title={`There is no such ${noun}`}>
        {children}
      </EmptyState>
    );
  }
  if (error) {
    return (
      <ErrorState
        title={`The ${noun} could not be loaded`}
        error={error}
        onRetry={refetch}
        busy={isFetching}
      />
    );
  }
  return (
    <div className="space-y-3" role="status" aria-label={`Loading the ${noun}`}>
      <Skeleton className="h-4 w-40" />
      <Skeleton className="h-24 w-full" />
      <Skeleton className="h-40 w-full" />
    </div>
  );
}
