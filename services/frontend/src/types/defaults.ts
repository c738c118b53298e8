import type { Field } from "./schema";

/** The expression that gives a default, written `{"cel": "auth.id"}`; null for a constant. Of JSON all are constants. */
export function defaultExpression({ type, default: preset }: Pick<Field, "type" | "default">): string | null {
  const isExpression = type !== "json" && typeof preset === "object" && preset !== null && "cel" in preset;
  return isExpression && typeof preset.cel === "string" ? preset.cel : null;
}

/** The default of a field where it is the same for everybody; undefined for none. */
export function constantDefault(field: Pick<Field, "type" | "default">): unknown {
  return defaultExpression(field) === null ? field.default : undefined;
}
