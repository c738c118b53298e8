import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { components } from "./api/schema";
import { api, sendPublic } from "./client";
import { ApiError } from "./errors";

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

/** An account to make: by a password, or by the hash of one that another system kept. */
export type NewUser = components["schemas"]["NewUserRequest"];

/** Makes an account. */
export async function createUser(user: NewUser): Promise<User | null> {
  const { data } = await api.POST("/admin/v1/users", { body: user });
  return data ?? null;
}

/** Takes a user's second factor away, so that signing in asks for the password alone; false where there was none. */
export async function removeUserSecondFactor(id: string): Promise<boolean> {
  try {
    await api.DELETE("/admin/v1/users/{id}/second-factor", { params: { path: { id } } });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}

/** Forgets the wrong passwords of a user, so that the next right one lets them in from anywhere. */
export async function clearWrongPasswords(id: string): Promise<void> {
  await api.DELETE("/admin/v1/users/{id}/wrong-passwords", { params: { path: { id } } });
}

export type UserIdentity = components["schemas"]["Identity"];

/** Has a user sign in with a provider no more, even where nothing else is left. */
export async function removeUserIdentity(id: string, identity: string): Promise<void> {
  await api.DELETE("/admin/v1/users/{id}/identities/{identity}", { params: { path: { id, identity } } });
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

/** What a user signs in with in place of a password, and is asked for beside one. */
export function passkeysQuery(id: string) {
  return queryOptions({
    queryKey: ["users", "passkeys", id],
    queryFn: async ({ signal }) => {
      const { data } = await api.GET("/admin/v1/users/{id}/passkeys", { params: { path: { id } }, signal });
      return data?.items ?? [];
    },
  });
}

export type Impersonated = components["schemas"]["Impersonation"];

/** Opens a session of 15 minutes as a user, for a reason that the audit log keeps. */
export async function impersonate(id: string, reason: string): Promise<Impersonated | null> {
  const { data } = await api.POST("/admin/v1/users/{id}/impersonate", {
    params: { path: { id } },
    body: { reason },
  });
  return data ?? null;
}

/** Ends a session by its own token, in the newest version of the application API. */
export async function endUserSession(token: string, version: number): Promise<void> {
  await sendPublic(
    new Request(new URL(`/v${version}/auth/logout`, location.origin), {
      method: "POST",
      headers: { Authorization: `Bearer ${token}` },
    }),
  );
}
