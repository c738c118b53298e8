import { infiniteQueryOptions } from "@tanstack/react-query";
import type { components } from "./api/schema";
import { api } from "./client";

export type SessionItem = components["schemas"]["OwnedSession"];

const PAGE_SIZE = 50;

/** Who is signed in, the latest sign-in first, page by page; of one user where `user` names one. */
export function sessionsQuery(user: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ["sessions", { user }],
    queryFn: async ({ signal, pageParam }) => {
      const query = {
        limit: PAGE_SIZE,
        ...(user ? { user } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      const { data } = await api.GET("/admin/v1/sessions", { params: { query }, signal });
      return { items: data?.items ?? [], next: data?.next ?? null };
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
  });
}

/** Ends a session: its tokens are refused within a second. */
export async function endSession(id: string): Promise<void> {
  await api.DELETE("/admin/v1/sessions/{id}", { params: { path: { id } } });
}
