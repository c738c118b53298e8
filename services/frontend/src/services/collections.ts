import { queryOptions } from "@tanstack/react-query";
import * as z from "zod/mini";
import { type ChangeDocument, type Collection, collectionSchema } from "@/types/schema";
import type { components } from "./api/schema";
import { api, request } from "./client";

export type ChangeReport = components["schemas"]["ChangeReport"];
export type OperationReport = components["schemas"]["OperationReport"];

const collectionList = z.object({ items: z.array(collectionSchema) });

/** Every collection of the newest version, oldest first. */
export function collectionsQuery() {
  return queryOptions({
    queryKey: ["collections"],
    queryFn: async ({ signal }) => {
      const { items } = await request(collectionList, "GET", "/admin/v1/collections", { signal });
      return items;
    },
  });
}

/** One collection of the newest version, or null when there is none of that name. Shares `collectionsQuery`'s data. */
export function collectionQuery(name: string) {
  return queryOptions({
    ...collectionsQuery(),
    select: (items: Collection[]) => items.find((item) => item.name === name) ?? null,
  });
}

/** Says what a change would mean, and changes nothing. */
export async function planChange(document: ChangeDocument): Promise<ChangeReport> {
  const { data } = await api.POST("/admin/v1/changes/plan", { body: { ...document } });
  return reportOf(data);
}

/** Applies a change. Throws `acknowledgement_required` until `acknowledge` repeats the codes of its plan. */
export async function applyChange(document: ChangeDocument): Promise<ChangeReport> {
  const { data } = await api.POST("/admin/v1/changes", { body: { ...document } });
  return reportOf(data);
}

function reportOf(data: ChangeReport | undefined): ChangeReport {
  if (data === undefined) throw new Error("The server answered a change without its report.");
  return data;
}
