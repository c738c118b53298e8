import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Role } from "@/utils/roles";
import type { components } from "./api/schema";
import { api } from "./client";

export type OperatorItem = components["schemas"]["OperatorItem"];
export type Invitation = components["schemas"]["InvitationItem"];
export type Invited = components["schemas"]["NewInvitation"];

const PAGE_SIZE = 50;

/** The people who run this installation, page by page. */
export function operatorsQuery() {
  return infiniteQueryOptions({
    queryKey: ["operators"],
    queryFn: async ({ signal, pageParam }) => {
      const query = { limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) };
      const { data } = await api.GET("/admin/v1/operators", { params: { query }, signal });
      return { items: data?.items ?? [], next: data?.next ?? null };
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
  });
}

/** Gives an operator another role. */
export async function setOperatorRole(id: string, role: Role): Promise<void> {
  await api.PATCH("/admin/v1/operators/{id}", { params: { path: { id } }, body: { role } });
}

/** Takes an operator's account away, with all of its sessions. */
export async function deleteOperator(id: string): Promise<void> {
  await api.DELETE("/admin/v1/operators/{id}", { params: { path: { id } } });
}

/** The invitations that nobody has accepted yet, page by page. */
export function invitationsQuery() {
  return infiniteQueryOptions({
    queryKey: ["invitations"],
    queryFn: async ({ signal, pageParam }) => {
      const query = { limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) };
      const { data } = await api.GET("/admin/v1/invitations", { params: { query }, signal });
      return { items: data?.items ?? [], next: data?.next ?? null };
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
  });
}

/** Invites somebody. The link is in this answer only, and in the mail where mail goes out. */
export async function invite(invitation: { email: string; role: Role }): Promise<Invited | null> {
  const { data } = await api.POST("/admin/v1/invitations", { body: invitation });
  return data ?? null;
}

/** Takes an invitation back. */
export async function deleteInvitation(id: string): Promise<void> {
  await api.DELETE("/admin/v1/invitations/{id}", { params: { path: { id } } });
}
