import { infiniteQueryOptions } from "@tanstack/react-query";
import type { components } from "./api/schema";
import { api } from "./client";

export type ApiKey = components["schemas"]["Key"];
export type CreatedKey = components["schemas"]["NewKey"];
export type KeyRequest = components["schemas"]["NewKeyRequest"];

const PAGE_SIZE = 50;

/** The keys that other programs call the application API with, the newest first, page by page. */
export function keysQuery() {
  return infiniteQueryOptions({
    queryKey: ["keys"],
    queryFn: async ({ signal, pageParam }) => {
      const query = { limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) };
      const { data } = await api.GET("/admin/v1/keys", { params: { query }, signal });
      return { items: data?.items ?? [], next: data?.next ?? null };
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
  });
}

/** Makes a key. Its text is in this answer only. */
export async function createKey(key: KeyRequest): Promise<CreatedKey | null> {
  const { data } = await api.POST("/admin/v1/keys", { body: key });
  return data ?? null;
}

/** Ends a key: it is refused within a second. */
export async function deleteKey(id: string): Promise<void> {
  await api.DELETE("/admin/v1/keys/{id}", { params: { path: { id } } });
}
