import { useVersionAction } from "@/hooks/use-version-action";
import { ApiError, errorMessage, type ProblemEntry } from "@/services/errors";
import { updateVersion, type VersionPatch } from "@/services/versions";
import { toast } from "@/stores/toast";
import { pointerKeys } from "@/utils/pointer";

/** Announces something of a version's end, called `what`, and sorts what the server holds against it by the keys of `shown`. */
export function useAnnounce(version: number, what: string, shown: readonly string[]) {
  const update = useVersionAction((patch: VersionPatch) => updateVersion(version, patch));
  const { faults, rest } = sortFaults(update.error, shown);
  return {
    announce: (patch: VersionPatch) =>
      update.mutate(patch, {
        onSuccess: () => toast({ tone: "success", title: `${what} of v${version} announced` }),
      }),
    busy: update.isPending,
    /** What is wrong, by key. */
    faults,
    /** What stands at no control. */
    failure: rest,
    /** Whether it was refused for coming too soon, which a reason can overrule. */
    isShortNotice: entriesOf(update.error).some(({ code }) => code === "short_notice"),
  };
}

function entriesOf(error: unknown): readonly ProblemEntry[] {
  return error instanceof ApiError ? error.errors : [];
}

function sortFaults(error: unknown, shown: readonly string[]) {
  const faults: Record<string, string> = {};
  const entries = entriesOf(error);
  if (entries.length === 0) return { faults, rest: error === null ? null : errorMessage(error) };
  const rest: string[] = [];
  for (const { pointer, detail } of entries) {
    const [key = ""] = pointerKeys(pointer ?? "");
    if (shown.includes(key)) faults[key] ??= detail;
    else rest.push(detail);
  }
  return { faults, rest: rest.length > 0 ? rest.join(" ") : null };
}
