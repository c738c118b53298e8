import { queryOptions } from "@tanstack/react-query";
import * as z from "zod/mini";
import { request } from "./client";
import { problemSchema } from "./errors";

/** What one rule said of a record. Names are those of the newest version. */
const checkSchema = z.object({
  collection: z.string(),
  /** `list`, `read`, `create`, `update` or `delete`; `write` and `read` for a rule of a field. */
  operation: z.string(),
  field: z.nullable(z.string()),
  record: z.nullable(z.string()),
  /** `stored` or `resulting`. */
  about: z.nullable(z.string()),
  /** Null where there is none. */
  rule: z.nullable(z.string()),
  /** `true`, `false` or `error`. */
  outcome: z.string(),
  /** The smallest part of the rule that decided. */
  clause: z.nullable(z.string()),
  /** What that part read. */
  values: z.record(z.string(), z.unknown()),
  /** Of a list, the conditions that must all hold, with the rows that each keeps out. */
  hidden_by: z._default(z.array(z.object({ clause: z.string(), rows: z.number() })), []),
});
export type RuleCheck = z.infer<typeof checkSchema>;

const explanationSchema = z.object({
  request_id: z.string(),
  at: z.string(),
  version: z.number(),
  method: z.string(),
  path: z.string(),
  status: z.number(),
  caller: z.object({ kind: z.string(), id: z.nullable(z.string()) }),
  checks: z.array(checkSchema),
});
export type Explanation = z.infer<typeof explanationSchema>;

/** Why a rule refused a request. Throws `not_found` where none did, or where it is too long ago. */
export function explanationQuery(id: string) {
  return queryOptions({
    queryKey: ["explanations", id],
    queryFn: ({ signal }) =>
      request(explanationSchema, "GET", `/admin/v1/explain/${encodeURIComponent(id)}`, { signal }),
    // It does not change.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What to try, and as whom. */
export interface Trial {
  /** Nobody where it is absent. */
  as?: { user: string };
  version: number;
  method: string;
  /** `posts` to list or to create, `posts/{id}` for one record. */
  path: string;
  /** What a list asks for. */
  query?: { filter: string };
  /** What a write sends. */
  body?: unknown;
}

const trialResultSchema = z.object({
  /** Whether it would be done. */
  allowed: z.boolean(),
  /** The status that it would be answered with. */
  status: z.number(),
  problem: z.optional(problemSchema),
  /** Of a list, how many rows of what it asks for its rule keeps out. */
  hidden: z.optional(z.number()),
  /** What each rule said, in the order in which they were asked. */
  checks: z.array(checkSchema),
});
export type TrialResult = z.infer<typeof trialResultSchema>;

/** Tries an operation as a user, or as nobody. Nothing of it stays. */
export function tryOperation(trial: Trial): Promise<TrialResult> {
  return request(trialResultSchema, "POST", "/admin/v1/explain", { json: trial });
}
