import { queryOptions } from "@tanstack/react-query";
import * as z from "zod/mini";
import { request, requestRaw } from "./client";
import { ApiError } from "./errors";
import { usedFieldsSchema } from "./usage";

const changeSchema = z.object({
  id: z.string(),
  /** What it was for; empty if nobody said. */
  note: z.string(),
  verdict: z.string(),
  applied_at: z.string(),
});

const brownoutSchema = z.object({ from: z.string(), to: z.string() });
const messageSchema = z.object({
  message: z.string(),
  action_url: z.optional(z.nullable(z.string())),
});

const actSchema = z.object({
  /** `announced`, `retired`, `restored` or `purged`. */
  act: z.string(),
  at: z.string(),
  /** Empty if none was given. */
  reason: z.string(),
});

const versionSchema = z.object({
  version: z.number(),
  /** `draft`, `preparing`, `current`, `supported`, `deprecated`, `brownout`, `retired` or `purged`. */
  state: z.string(),
  created_at: z.string(),
  deprecated_at: z.nullable(z.string()),
  sunset_at: z.nullable(z.string()),
  /** The published version that came after it. */
  successor: z.nullable(z.number()),
  changes: z.array(changeSchema),
  brownouts: z._default(z.array(brownoutSchema), []),
  /** What the refusal of a retired version tells each client, by the client's name. */
  messages: z._default(z.record(z.string(), messageSchema), {}),
  /** What operators did about it, oldest first. */
  acts: z._default(z.array(actSchema), []),
});

export type Version = z.infer<typeof versionSchema>;
export type Brownout = z.infer<typeof brownoutSchema>;
export type ClientMessage = z.infer<typeof messageSchema>;

const versionList = z.object({ items: z.array(versionSchema) });

/** Every version of the application API, oldest first. */
export function versionsQuery() {
  return queryOptions({
    queryKey: ["versions"],
    queryFn: async ({ signal }) => {
      const { items } = await request(versionList, "GET", "/admin/v1/versions", { signal });
      return items;
    },
  });
}

/** One version, or null when there is none of that number. Shares `versionsQuery`'s data. */
export function versionQuery(number: number) {
  return queryOptions({
    ...versionsQuery(),
    select: (items: Version[]) => items.find((item) => item.version === number) ?? null,
  });
}

/** Why somebody does what would be refused otherwise. */
export interface Override {
  force?: boolean;
  reason?: string;
}

/** What of a version's end is announced. Absent stays as it is, null clears. */
export interface VersionPatch extends Override {
  deprecated_at?: string | null;
  sunset_at?: string | null;
  brownouts?: Brownout[];
  messages?: Record<string, ClientMessage>;
}

/** Announces what will become of a version. A sunset that is near needs `force` and `reason`. */
export async function updateVersion(number: number, patch: VersionPatch): Promise<void> {
  await requestRaw("PATCH", `/admin/v1/versions/${number}`, { json: patch });
}

export interface RetireTerms extends Override {
  /** How many people may lose access. */
  accept_users?: number;
}

/** Stops serving a version. Throws `version_in_use` while clients call it and the terms do not allow for them. */
export async function retireVersion(number: number, terms: RetireTerms): Promise<void> {
  await requestRaw("POST", `/admin/v1/versions/${number}/retire`, { json: terms });
}

/** Serves a retired version again. */
export async function restoreVersion(number: number): Promise<void> {
  await requestRaw("POST", `/admin/v1/versions/${number}/restore`);
}

/** Removes what only a retired version shows. It cannot be restored then. */
export async function purgeVersion(number: number): Promise<void> {
  await requestRaw("POST", `/admin/v1/versions/${number}/purge`);
}

/** Turns a draft into a version that is promised to its clients. */
export async function publishVersion(number: number): Promise<void> {
  await requestRaw("POST", `/admin/v1/versions/${number}/publish`);
}

const blockedSchema = z.object({
  clients: z.array(
    z.object({
      name: z.string(),
      count: z.number(),
      /** How many people it serves, an estimate. */
      users: z.number(),
      last_seen: z.string(),
      /** The fields that it uses, each with its collection. */
      fields: usedFieldsSchema,
    }),
  ),
});

/** A client that a version cannot be taken away from in silence. */
export type BlockingClient = z.infer<typeof blockedSchema>["clients"][number];

/** The clients that a refusal names; null if the call failed for another reason. */
export function blockingClients(error: unknown): BlockingClient[] | null {
  if (!(error instanceof ApiError) || error.code !== "version_in_use") return null;
  const named = blockedSchema.safeParse(error.members);
  return named.success ? named.data.clients : [];
}
