import { queryOptions } from "@tanstack/react-query";
import * as z from "zod/mini";
import { request } from "./client";

export const usedFieldsSchema = z.object({
  read: z.array(z.string()),
  filtered: z.array(z.string()),
  written: z.array(z.string()),
});

const usageSchema = z.object({
  version: z.number(),
  /** What the client calls itself, else the product and version of its user agent. */
  client: z.string(),
  /** In UTC: "2026-11-22". */
  day: z.string(),
  collection: z.string(),
  method: z.string(),
  /** `ok`, `client_error`, `server_error`, `retired` or `brownout`. */
  outcome: z.string(),
  count: z.number(),
  /** An estimate of distinct people. */
  users: z.number(),
  last_seen: z.string(),
  fields: usedFieldsSchema,
});

/** The calls of one client on one day that are alike. */
export type Usage = z.infer<typeof usageSchema>;

const usageList = z.object({ items: z.array(usageSchema) });

/** Who called a version on the last `days` days, today among them; every version if none is given. */
export function usageQuery({ version, days }: { version?: number; days: number }) {
  return queryOptions({
    queryKey: ["usage", version ?? "all", days],
    queryFn: async ({ signal }) => {
      const query = { version, days };
      const { items } = await request(usageList, "GET", "/admin/v1/usage", { query, signal });
      return items;
    },
  });
}
