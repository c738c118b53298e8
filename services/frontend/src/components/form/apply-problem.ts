import type { FieldPath, FieldValues, UseFormReturn } from "react-hook-form";
import { ApiError, errorMessage } from "@/services/errors";
import { pointerToPath } from "@/utils/pointer";

/**
 * Puts the faults of a failed call into the fields that they point at and returns what no field can show, for a
 * callout above the form; null when the fields say it all: `setFailure(applyProblem(form, error, ["email"]))`.
 */
export function applyProblem<Values extends FieldValues>(
  form: Pick<UseFormReturn<Values>, "setError">,
  error: unknown,
  fields: readonly FieldPath<Values>[],
): string | null {
  if (!(error instanceof ApiError) || error.errors.length === 0) return errorMessage(error);
  const rest: string[] = [];
  for (const entry of error.errors) {
    const path = pointerToPath(entry.pointer ?? "");
    const field = fields.find((each) => each === path);
    if (field === undefined) rest.push(entry.detail);
    else
      form.setError(field, { type: entry.code, message: entry.detail }, { shouldFocus: rest.length === 0 });
  }
  return rest.length > 0 ? rest.join(" ") : null;
}
