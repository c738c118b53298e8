import { plural } from "@/utils/text";

/** An example as the server gives it: a record's id with how many records agree with it, or any JSON. */
export function exampleOf(example: unknown): { id: string | null; text: string } {
  if (typeof example !== "object" || example === null || !("id" in example) || typeof example.id !== "string")
    return { id: null, text: JSON.stringify(example) };
  const { id, ...rest } = example;
  if ("records" in rest && typeof rest.records === "number")
    return { id, text: `among ${plural(rest.records, "record")} that agree` };
  return { id, text: Object.keys(rest).length > 0 ? JSON.stringify(rest) : "" };
}
