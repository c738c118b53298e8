import { queryOptions } from "@tanstack/react-query";
import type { components } from "./api/schema";
import { api } from "./client";

export type Settings = components["schemas"]["InstallationSettings"];

/** What is set for the whole installation. */
export function settingsQuery() {
  return queryOptions({
    queryKey: ["settings"],
    queryFn: async ({ signal }) => {
      const { data } = await api.GET("/admin/v1/settings", { signal });
      return data ?? null;
    },
  });
}

/** Changes what is given, on every node within a second, and answers with all that is set then. */
export async function updateSettings(patch: Partial<Settings>): Promise<Settings | null> {
  const { data } = await api.PATCH("/admin/v1/settings", { body: patch });
  return data ?? null;
}
