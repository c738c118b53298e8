import type { Tone } from "@/components/ui/badge";
import type { ChangeReport } from "@/services/collections";
import type { Version } from "@/services/versions";

const VERDICTS: Record<string, { label: string; meaning: string; tone: Tone }> = {
  additive: { label: "Additive", meaning: "No client that works today stops working.", tone: "success" },
  acknowledge: {
    label: "Needs confirmation",
    meaning: "The shapes stay, but what clients get changes.",
    tone: "warning",
  },
  breaking: {
    label: "Breaking",
    meaning: "A client that works today could stop working on this shape.",
    tone: "danger",
  },
};

/** A verdict in the words of the console; verdicts of newer servers keep their own word. */
export function verdictOf(word: string): { label: string; meaning: string; tone: Tone } {
  return VERDICTS[word] ?? { label: word, meaning: "", tone: "neutral" };
}

/** Which version serves the change: "Extends v1.", or "Publishes v2. ..." if a version is made for it. */
export function versionLine(
  { version, mints }: Pick<ChangeReport, "version" | "mints">,
  newest?: Pick<Version, "version" | "state">,
): string {
  if (mints) return `Publishes v${version}. Clients of v${version - 1} keep what they have.`;
  if (newest?.state !== "draft" || newest.version !== version) return `Extends v${version}.`;
  return version === 1
    ? "Extends v1, a draft until now, and makes it current."
    : `Extends v${version}, a draft until now, and publishes it. Clients of v${version - 1} keep what they have.`;
}

/** What applying the change is called: "Publish v2" if it publishes a version beside another one, else `action`. */
export function applyLabel(
  action: string,
  { version, mints }: Pick<ChangeReport, "version" | "mints">,
  newest?: Pick<Version, "version" | "state">,
): string {
  const publishesDraft = newest?.state === "draft" && version > 1;
  return mints || publishesDraft ? `Publish v${version}` : action;
}

/** Whether applying the change can hurt: values go for good, or clients break because no version is made for them. */
export function isDangerous({ verdict, mints, acknowledge }: ChangeReport): boolean {
  return (verdict === "breaking" && !mints) || acknowledge.some((code) => LOSSES.includes(code));
}

const LOSSES = ["erases_values", "hidden_values_lost"];

const OUTCOMES: Record<string, { label: string; meaning: string }> = {
  coerced: {
    label: "coerced",
    meaning: "A value that one side cannot hold shows there as the one declared for it.",
  },
  rejected: {
    label: "rejected",
    meaning: "Writes that older clients were promised are refused from now on.",
  },
  passed_through: {
    label: "passed through",
    meaning: "A side may see values beyond what it was promised, as they are.",
  },
};

/** What becomes of values that one side of a change cannot hold; outcomes of newer servers keep their own word. */
export function outcomeOf(word: string): { label: string; meaning: string } {
  return OUTCOMES[word] ?? { label: word, meaning: "" };
}

const ACKNOWLEDGEMENTS: Record<string, string> = {
  rule_tightened: "Some callers lose access as soon as this is applied, in every version.",
  unique_dropped: "Records may agree on what was unique, and clients may rely on it.",
  on_delete_changed: "Deleting a record does something else to those that point at it, in every version.",
  erases_values: "The values are erased now, in every version. Nobody can bring them back.",
  hidden_values_lost: "No version shows the field any more. Its values are lost.",
  formula_changed: "Clients get other results from the same records.",
};

/** What a person confirms by a code; codes of newer servers are shown as they are. */
export function acknowledgementLabel(code: string): string {
  return ACKNOWLEDGEMENTS[code] ?? code;
}
