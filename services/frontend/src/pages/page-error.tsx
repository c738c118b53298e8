import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { ErrorState } from "@/components/feedback/error-state";

/** Stands in place of a page that failed while loading or drawing. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    router.invalidate();
  };
  return (
    <ErrorState
      title="This page could not be shown"
      error={error}
      onRetry={retry}
      className="min-h-[70dvh] justify-center"
    />
  );
}
