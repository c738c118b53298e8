import { api, publicApi, refresh } from "./client";
import { accessToken, clearTokens, refreshToken, saveTokens } from "./tokens";

/** Signs an operator in. */
export async function signIn(credentials: { email: string; password: string }): Promise<void> {
  const { data } = await publicApi.POST("/admin/v1/session", { body: credentials });
  if (data) saveTokens(data);
}

/** Makes the first owner with the token that the server's first start printed, and signs them in. */
export async function setUp(owner: { token: string; email: string; password: string }): Promise<void> {
  const { data } = await publicApi.POST("/admin/v1/setup", { body: owner });
  if (data) saveTokens(data);
}

/** Ends the session. The tokens are forgotten even if the server cannot be told. */
export async function signOut(): Promise<void> {
  try {
    await api.DELETE("/admin/v1/session");
  } finally {
    clearTokens();
  }
}

/** Takes the session up again after a reload and says whether there is one. */
export async function restoreSession(): Promise<boolean> {
  if (accessToken() !== null) return true;
  return refreshToken() !== null && (await refresh());
}
