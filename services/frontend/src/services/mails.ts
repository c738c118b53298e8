import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { components } from "./api/schema";
import { api } from "./client";

export type Mail = components["schemas"]["Mail"];
export type WholeMail = components["schemas"]["WholeMail"];

const PAGE_SIZE = 50;

/** Which mails are listed. */
export interface MailFilter {
  /** Where they stand: "sent". */
  state?: string | undefined;
  /** The address that they go to, as a whole. */
  to?: string | undefined;
}

/** The mails of the last 30 days, the newest first, page by page. */
export function mailsQuery({ state, to }: MailFilter) {
  return infiniteQueryOptions({
    queryKey: ["mails", "list", { state, to }],
    queryFn: async ({ signal, pageParam }) => {
      const query = {
        limit: PAGE_SIZE,
        ...(state ? { state } : {}),
        ...(to ? { to } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      const { data } = await api.GET("/admin/v1/mails", { params: { query }, signal });
      return { items: data?.items ?? [], next: data?.next ?? null };
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
}

/** One mail, with what it says where that is kept. */
export function mailQuery(id: string) {
  return queryOptions({
    queryKey: ["mails", "one", id],
    queryFn: async ({ signal }) => {
      const { data } = await api.GET("/admin/v1/mails/{id}", { params: { path: { id } }, signal });
      return data ?? null;
    },
  });
}
