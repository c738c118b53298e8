import { queryOptions } from "@tanstack/react-query";
import * as z from "zod/mini";
import { request } from "./client";

const overview = z.object({
  version: z.string(),
  engine: z.string(),
  parts: z.record(z.string(), z.string()),
  counts: z.object({
    collections: z.number(),
    users: z.number(),
    sessions: z.number(),
    /** Absent where the server stores no files. */
    files: z.optional(z.number()),
  }),
});

/** The server's version, its database engine, the state of its parts, and how much there is of everything. */
export function overviewQuery() {
  return queryOptions({
    queryKey: ["overview"],
    queryFn: ({ signal }) => request(overview, "GET", "/admin/v1/overview", { signal }),
  });
}
