import { useVersionAction } from "@/hooks/use-version-action";
import { ApiError, errorMessage } from "@/services/errors";
import { updateVersion, type VersionPatch } from "@/services/versions";
import { toast } from "@/stores/toast";
import { pointerKeys } from "@/utils/pointer";

/** Announces something of a version's end, and sorts what the server holds against it by the keys of `shown`. */
export function useAnnounce(version: number, shown: readonly string[]) {
  const update = useVersionAction((patch: VersionPatch) => updateVersion(version, patch));
  const { faults, rest } = sortFaults(update.error, shown);
  return {
    announce: (patch: VersionPatch) =>
      update.mutate(patch, {
        onSuccess: () => toast({ tone: "success", title: `The end of v${version} is announced` }),
      }),
    busy: update.isPending,
    /** What is wrong, by key. */
    faults,
    /** What stands at no control. */
    failure: rest,
    /** Lets go of what was held against the last attempt. */
    reset: update.reset,
  };
}

function sortFaults(error: unknown, shown: readonly string[]) {
  const faults: Record<string, string> = {};
  if (error === null) return { faults, rest: null };
  if (!(error instanceof ApiError) || error.errors.length === 0) return { faults, rest: errorMessage(error) };
  const rest: string[] = [];
  for (const { pointer, detail } of error.errors) {
    const [key = ""] = pointerKeys(pointer ?? "");
    if (shown.includes(key)) faults[key] ??= detail;
    else rest.push(detail);
  }
  return { faults, rest: rest.length > 0 ? rest.join(" ") : null };
}
