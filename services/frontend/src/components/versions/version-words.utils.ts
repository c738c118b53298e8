import type { Version } from "@/services/versions";

type Named = Pick<Version, "version" | "state">;

/** What a version's state means for those who build on it. */
export function versionMeaning(state: string): string {
  return MEANINGS[state] ?? "";
}

const MEANINGS: Record<string, string> = {
  draft: "Served without promise: it may still change at will.",
  preparing: "Its values are being written; it answers 503 until they are there.",
  current: "The newest promise. Clients that use it keep working until you retire it.",
  supported: "Older than the current version, and served as before.",
  deprecated: "Still served. Clients are told to move on.",
  brownout: "In an announced outage: it answers 410 for now.",
  retired: "Answers 410. It can be restored until it is purged.",
  purged: "Answers 410 for good: what only it showed is gone.",
};

/** The version that is being drafted, if there is one: always the newest. */
export function draftOf<T extends Named>(versions: readonly T[]): T | undefined {
  const newest = versions.at(-1);
  return newest?.state === "draft" ? newest : undefined;
}

/** What publishing a draft promises: "from here on v1 clients are protected". */
export function publishPromise(draft: number): string {
  return draft === 1
    ? "from here on its clients are protected"
    : `from here on v${draft - 1} clients are protected`;
}

/** Whether clients may still call the version. */
export function isServed(state: string): boolean {
  return state !== "retired" && state !== "purged";
}
