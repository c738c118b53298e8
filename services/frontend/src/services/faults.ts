import { pointerKeys } from "@/utils/pointer";
import { ApiError, errorMessage, faultMessage } from "./errors";

export interface SortedFaults<Field extends string> {
  /** What is wrong with each field, or with something inside it. */
  faults: Partial<Record<Field, string>>;
  /** What no field can show; null when the fields say it all. */
  rest: string | null;
}

/** Sorts the faults of a failed call into the fields that they lie in: `sortFaults(create.error, ["name", "scopes"])`. */
export function sortFaults<Field extends string>(
  error: unknown,
  fields: readonly Field[],
): SortedFaults<Field> {
  const faults: Partial<Record<Field, string>> = {};
  if (error === null || error === undefined) return { faults, rest: null };
  if (!(error instanceof ApiError) || error.errors.length === 0) return { faults, rest: errorMessage(error) };
  const rest: string[] = [];
  for (const { pointer = "", detail } of error.errors) {
    const [key] = pointerKeys(pointer);
    const field = fields.find((each) => each === key);
    if (field === undefined) rest.push(detail);
    else faults[field] = faults[field] === undefined ? detail : `${faults[field]} ${detail}`;
  }
  return { faults, rest: rest.length > 0 ? rest.join(" ") : null };
}

/** What is wrong with a code of an authenticator, or one to fall back on; undefined while nothing is. */
export function codeFault(error: unknown): string | undefined {
  if (error === null || error === undefined) return undefined;
  // The server tells no more than it does of a wrong password.
  const isWrong = error instanceof ApiError && error.code === "invalid_credentials";
  return isWrong ? "This is not the code, or it was used already." : faultMessage(error);
}
