import { queryOptions } from "@tanstack/react-query";
import type { components } from "./api/schema";
import { api } from "./client";

export type Provider = components["schemas"]["Provider"];
export type Preset = components["schemas"]["ProviderPreset"];
export type ProviderWords = components["schemas"]["PutProvider"];
export type ProviderTest = components["schemas"]["ProviderTest"];

/** Where users may sign in instead of by a password, and the providers that are known beforehand. */
export function providersQuery() {
  return queryOptions({
    queryKey: ["providers"],
    queryFn: async ({ signal }) => {
      const { data } = await api.GET("/admin/v1/settings/oauth", { signal });
      return { items: data?.items ?? [], presets: data?.presets ?? [] };
    },
  });
}

/** Sets a provider up, or changes it; without a secret the one there is kept. */
export async function putProvider(provider: string, words: ProviderWords): Promise<void> {
  await api.PUT("/admin/v1/settings/oauth/{provider}", { params: { path: { provider } }, body: words });
}

/** Takes a provider away: nobody signs in there any more. */
export async function deleteProvider(provider: string): Promise<void> {
  await api.DELETE("/admin/v1/settings/oauth/{provider}", { params: { path: { provider } } });
}

/** Tries what can be tried of a provider without a user, step by step. */
export async function testProvider(provider: string): Promise<ProviderTest | null> {
  const { data } = await api.POST("/admin/v1/settings/oauth/{provider}/test", {
    params: { path: { provider } },
  });
  return data ?? null;
}
