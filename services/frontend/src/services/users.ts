import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { components } from "./api/schema";
import { api } from "./client";

export type User = components["schemas"]["User"];

const PAGE_SIZE = 50;

/** The accounts whose address holds `q`, the newest first, page by page. */
export function usersQuery(q: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ["users", "list", { q }],
    queryFn: async ({ signal, pageParam }) => {
      const query = { limit: PAGE_SIZE, ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) };
      const { data } = await api.GET("/admin/v1/users", { params: { query }, signal });
      return { items: data?.items ?? [], next: data?.next ?? null };
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
}

/** One account. */
export function userQuery(id: string) {
  return queryOptions({
    queryKey: ["users", "one", id],
    queryFn: async ({ signal }) => {
      const { data } = await api.GET("/admin/v1/users/{id}", { params: { path: { id } }, signal });
      return data ?? null;
    },
  });
}

/** Lets an account sign in or keeps it out; disabling ends all of its sessions. */
export async function setUserDisabled(id: string, disabled: boolean): Promise<void> {
  await api.PATCH("/admin/v1/users/{id}", { params: { path: { id } }, body: { disabled } });
}

/** Deletes an account with its record and its sessions. */
export async function deleteUser(id: string): Promise<void> {
  await api.DELETE("/admin/v1/users/{id}", { params: { path: { id } } });
}

/** Where a user may sign in instead of by a password. */
export function identitiesQuery(id: string) {
  return queryOptions({
    queryKey: ["users", "identities", id],
    queryFn: async ({ signal }) => {
      const { data } = await api.GET("/admin/v1/users/{id}/identities", { params: { path: { id } }, signal });
      return data?.items ?? [];
    },
  });
}
