import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { components } from "./api/schema";
import { api } from "./client";

export type AuditEntry = components["schemas"]["AuditEntry"];

export interface AuditFilter {
  /** The id of the operator who acted. */
  operator?: string | undefined;
  /** What was done. */
  action?: string | undefined;
  /** What it was done to. */
  target?: string | undefined;
}

const PAGE_SIZE = 50;

/** What operators have done, the latest first, page by page. */
export function auditQuery({ operator, action, target }: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ["audit", { operator, action, target }],
    queryFn: async ({ signal, pageParam }) => {
      const query = {
        limit: PAGE_SIZE,
        ...(operator ? { operator } : {}),
        ...(action ? { action } : {}),
        ...(target ? { target } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      const { data } = await api.GET("/admin/v1/audit", { params: { query }, signal });
      return { items: data?.items ?? [], next: data?.next ?? null };
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    // The log grows with every act, here and elsewhere.
    staleTime: 0,
  });
}
