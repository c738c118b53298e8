import { plural } from "@/utils/text";

/** An example as the server gives it: a record's id with what is said of it, or any JSON. */
export function exampleOf(example: unknown): { id: string | null; text: string } {
  if (typeof example !== "object" || example === null || !("id" in example) || typeof example.id !== "string")
    return { id: null, text: JSON.stringify(example) };
  const { id, ...rest } = example;
  if ("records" in rest && typeof rest.records === "number")
    return { id, text: `among ${plural(rest.records, "record")} that agree` };
  if ("detail" in rest && typeof rest.detail === "string") return { id, text: rest.detail };
  return { id, text: Object.keys(rest).length > 0 ? JSON.stringify(rest) : "" };
}

/**
 * What the records are to the change: in its way, or, where values pass through, merely left out by the new limits.
 * `older` is the version whose clients keep what they have; null if there is none beside the change.
 */
export function failingWords(
  { rows_failing: count, outcome }: { rows_failing: number; outcome?: string | null | undefined },
  older: number | null,
): { blocks: boolean; text: string } {
  const records = plural(count, "stored record");
  if (outcome !== "passed_through")
    return { blocks: true, text: `${records} ${count === 1 ? "stands" : "stand"} in the way.` };
  const [fit, stay] =
    count === 1 ? ["does not fit", "It stays as it is."] : ["do not fit", "They stay as they are."];
  const writers = older === null ? "" : ` Clients of v${older} can still write such values.`;
  return { blocks: false, text: `${records} ${fit}. ${stay}${writers}` };
}
