import { queryOptions } from "@tanstack/react-query";
import type { components } from "./api/schema";
import { api } from "./client";

export type Me = components["schemas"]["Myself"];
export type AuthenticatorSecret = components["schemas"]["AuthenticatorSecret"];

/** The operator's own account. */
export function meQuery() {
  return queryOptions({
    queryKey: ["account", "me"],
    queryFn: async ({ signal }) => {
      const { data } = await api.GET("/admin/v1/me", { signal });
      return data ?? null;
    },
  });
}

/** Changes the operator's own password; every other session of theirs ends. */
export async function changePassword(change: { current_password: string; password: string }): Promise<void> {
  await api.POST("/admin/v1/password", { body: change });
}

/** Whether signing in asks for a second factor, and how many codes to fall back on are left. */
export function secondFactorQuery() {
  return queryOptions({
    queryKey: ["account", "second-factor"],
    queryFn: async ({ signal }) => {
      const { data } = await api.GET("/admin/v1/totp", { signal });
      return data ?? null;
    },
  });
}

/** Makes the secret of a second factor; it is asked for once a code has confirmed it. */
export async function startSecondFactor(): Promise<AuthenticatorSecret | null> {
  const { data } = await api.POST("/admin/v1/totp");
  return data ?? null;
}

/** Shows by a code that the authenticator has the secret, and returns the codes to fall back on, told this once. */
export async function confirmSecondFactor(code: string): Promise<string[]> {
  const { data } = await api.POST("/admin/v1/totp/confirm", { body: { code } });
  return data?.recovery_codes ?? [];
}

/** Signing in asks for the password alone again. */
export async function removeSecondFactor(): Promise<void> {
  await api.DELETE("/admin/v1/totp");
}
