import type { Tone } from "@/components/ui/badge";
import type { ChangeReport } from "@/services/collections";
import type { Version } from "@/services/versions";
import type { Operation } from "@/types/schema";

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
  newest?: Version,
): string {
  if (mints) return `Publishes v${version}. Clients of v${version - 1} keep what they have.`;
  if (newest?.state === "draft" && newest.version === version)
    return `Extends v${version}, a draft until now, and makes it current.`;
  return `Extends v${version}.`;
}

const ACKNOWLEDGEMENTS: Record<string, string> = {
  rule_tightened: "Some callers lose access as soon as this is applied, in every version.",
};

/** What a person confirms by a code; codes of newer servers are shown as they are. */
export function acknowledgementLabel(code: string): string {
  return ACKNOWLEDGEMENTS[code] ?? code;
}

/** An operation as a person would tell it: "Add field subtitle to articles". */
export function operationTitle(operation: Operation): string {
  const { op, name, collection, field, fields, rules, unique } = operation;
  const where = String(collection);
  switch (op) {
    case "create_collection":
      return `Create collection ${String(name)}`;
    case "add_field":
      return `Add field ${nameOf(field)} to ${where}`;
    case "add_index":
      return `Add ${unique === true ? "a unique" : "an"} index on ${listOf(fields)} to ${where}`;
    case "set_rules":
      return `Change the rules of ${where}: ${keysOf(rules).join(", ")}`;
    default:
      return op.replaceAll("_", " ");
  }
}

function nameOf(field: unknown): string {
  return typeof field === "object" && field !== null && "name" in field ? String(field.name) : "";
}

function listOf(fields: unknown): string {
  return Array.isArray(fields) ? fields.join(", ") : "";
}

function keysOf(rules: unknown): string[] {
  return typeof rules === "object" && rules !== null ? Object.keys(rules) : [];
}
