import * as z from "zod/mini";

const entrySchema = z.object({
  pointer: z.optional(z.string()),
  parameter: z.optional(z.string()),
  position: z.optional(z.number()),
  code: z.string(),
  detail: z.string(),
});

/** Problem details (RFC 9457) as the server writes them. */
export const problemSchema = z.looseObject({
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  instance: z.optional(z.string()),
  errors: z._default(z.array(entrySchema), []),
});

/** One part of a request that is at fault: where (`pointer`, `parameter`, `position`) and what. */
export type ProblemEntry = z.infer<typeof entrySchema>;

/**
 * A call that did not succeed. `status` is 0 when the server could not be reached; `code` is the word to branch on;
 * `message` is `detail`, ready to be shown.
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** The request's id, as it stands in the server's log. */
  readonly requestId: string | null;
  readonly errors: readonly ProblemEntry[];
  /** The whole problem, with the members that only some codes have. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(problem: z.input<typeof problemSchema>, options?: ErrorOptions) {
    super(problem.detail, options);
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.requestId = problem.instance?.replace(/^urn:uuid:/, "") ?? null;
    this.errors = problem.errors ?? [];
    this.members = problem;
  }
}

/** Reads a failed answer: problem details (RFC 9457) as they are, anything else under `unexpected_answer`. */
export async function toApiError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = problemSchema.safeParse(body);
  if (problem.success) return new ApiError(problem.data);
  return new ApiError({
    title: "Unexpected answer",
    status: response.status,
    code: "unexpected_answer",
    detail: `The server answered ${response.status} without saying why. A proxy in between may have answered for it.`,
  });
}

/** The error for a request that got no answer at all. */
export function unreachable(cause: unknown): ApiError {
  const problem = {
    title: "Server not reached",
    status: 0,
    code: "unreachable",
    detail: "The server does not answer. Check that it runs and that you are connected, then try again.",
  };
  return new ApiError(problem, { cause });
}

/** What to tell a person about any failure. */
export function errorMessage(error: unknown): string {
  return error instanceof ApiError
    ? error.detail
    : "Something went wrong in the console itself. Reload the page.";
}

/** What to tell a person about a form that no single field can show it in: each fault, or else the whole. */
export function faultMessage(error: unknown): string {
  if (!(error instanceof ApiError) || error.errors.length === 0) return errorMessage(error);
  return error.errors.map(({ detail }) => detail).join(" ");
}
