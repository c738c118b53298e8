import type { ProblemEntry } from "@/services/errors";
import type { Trial, TrialResult } from "@/services/explain";
import { pointerKeys } from "@/utils/pointer";
import { plural } from "@/utils/text";

export const METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

/** What is tried, as it is typed. */
export interface TrialDraft {
  /** The user's id; null for nobody. */
  user: string | null;
  version: number;
  method: Method;
  path: string;
  filter: string;
  body: string;
}

export type TrialFaults = Partial<Record<"user" | "version" | "method" | "path" | "filter" | "body", string>>;

/** Whether it lists a collection, which a filter may narrow down. */
export function isList({ method, path }: TrialDraft): boolean {
  return method === "GET" && !trialPath(path).includes("/");
}

/** Whether it sends a body. */
export function hasBody({ method }: TrialDraft): boolean {
  return method === "POST" || method === "PATCH" || method === "PUT";
}

/** The path behind the version: "/v1/posts/" is "posts". */
function trialPath(path: string): string {
  return path
    .trim()
    .replace(/^\/?v\d+\//, "")
    .replace(/^\/+|\/+$/g, "");
}

/** What is plainly wrong with a draft. */
export function trialFaults(draft: TrialDraft): TrialFaults {
  const path = trialPath(draft.path);
  const one = path.includes("/");
  const faults: TrialFaults = {};
  if (path === "") faults.path = "Name a collection, or a record as posts/ID.";
  else if (draft.method === "POST" && one) faults.path = "POST creates: name the collection alone.";
  else if (draft.method !== "POST" && draft.method !== "GET" && !one)
    faults.path = `${draft.method} is for one record: posts/ID.`;
  if (hasBody(draft) && readBody(draft.body) === null) faults.body = "Write a JSON object.";
  return faults;
}

function readBody(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? Object.fromEntries(Object.entries(value)) : null;
  } catch {
    return null;
  }
}

/** The trial as the server takes it. */
export function toTrial(draft: TrialDraft): Trial {
  const { user, version, method, path, filter, body } = draft;
  return {
    ...(user === null ? {} : { as: { user } }),
    version,
    method,
    path: trialPath(path),
    ...(isList(draft) && filter.trim() !== "" ? { query: { filter: filter.trim() } } : {}),
    ...(hasBody(draft) ? { body: readBody(body) } : {}),
  };
}

const PLACES: Record<string, keyof TrialFaults> = {
  as: "user",
  version: "version",
  method: "method",
  path: "path",
  query: "filter",
  body: "body",
};

/** What the server holds against a trial, by its controls. */
export function refusedTrial(entries: readonly ProblemEntry[]): TrialFaults {
  const faults: TrialFaults = {};
  for (const { pointer, detail } of entries) {
    const place = PLACES[pointerKeys(pointer ?? "")[0] ?? ""];
    if (place !== undefined) faults[place] ??= detail;
  }
  return faults;
}

/** What would become of it, in a few words. */
export function resultTitle({ allowed, status, hidden }: TrialResult): string {
  if (!allowed) return `It would be refused with ${status}`;
  if (hidden === undefined) return `It would be done: ${status}`;
  return hidden === 0 ? "It would list every row" : `It would list all but ${plural(hidden, "row")}`;
}
