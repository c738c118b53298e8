import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorState } from "@/components/feedback/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/services/errors";
import { tryOperation } from "@/services/explain";
import { type Version, versionsQuery } from "@/services/versions";
import { refusedTrial, type TrialDraft, type TrialFaults, toTrial, trialFaults } from "./trial.utils";
import { TrialForm } from "./trial-form";
import { TrialResultView } from "./trial-result";

interface TestTabProps {
  /** The id of the user as whom something is tried first. */
  user: string | undefined;
}

/** Tries what a user may do, before the user does. */
export function TestTab({ user }: TestTabProps) {
  const versions = useQuery(versionsQuery());
  if (versions.data) return <Test user={user} versions={versions.data.filter(isServed)} />;
  if (versions.isError)
    return (
      <ErrorState
        title="The versions could not be loaded"
        error={versions.error}
        onRetry={versions.refetch}
        busy={versions.isFetching}
      />
    );
  return <Skeleton className="h-64 w-full" />;
}

function isServed({ state }: Version): boolean {
  return state !== "retired" && state !== "purged" && state !== "preparing";
}

function Test({ user, versions }: TestTabProps & { versions: readonly Version[] }) {
  const [draft, setDraft] = useState<TrialDraft>({
    user: user ?? null,
    version: versions.at(-1)?.version ?? 1,
    method: "GET",
    path: "",
    filter: "",
    body: "{}",
  });
  const [faults, setFaults] = useState<TrialFaults>({});
  const trial = useMutation({
    mutationFn: tryOperation,
    onError: (error) => {
      if (error instanceof ApiError) setFaults(refusedTrial(error.errors));
    },
  });
  const submit = () => {
    const found = trialFaults(draft);
    setFaults(found);
    if (Object.keys(found).length === 0) trial.mutate(toTrial(draft));
  };
  const isTold = Object.keys(faults).length > 0;
  return (
    <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[22rem_minmax(0,1fr)]">
      <TrialForm
        draft={draft}
        versions={versions}
        faults={faults}
        busy={trial.isPending}
        onChange={(next) => {
          setDraft(next);
          setFaults({});
          trial.reset();
        }}
        onSubmit={submit}
      />
      <TrialResultView result={trial.data} error={isTold ? null : trial.error} onRetry={submit} />
    </div>
  );
}
