import * as z from "zod/mini";
import { api, publicApi, refresh } from "./client";
import { ApiError } from "./errors";
import { accessToken, clearTokens, refreshToken, saveTokens } from "./tokens";

const challenge = z.object({ mfa_token: z.string(), methods: z.array(z.string()) });

/** What the server asks for beside the password: the token stands for the password for five minutes. */
export type Challenge = z.infer<typeof challenge>;

/** Signs an operator in; a challenge is what it takes beside the password, null that it took nothing more. */
export async function signIn(credentials: { email: string; password: string }): Promise<Challenge | null> {
  try {
    const { data } = await publicApi.POST("/admin/v1/session", { body: credentials });
    if (data) saveTokens(data);
    return null;
  } catch (error) {
    if (error instanceof ApiError && error.code === "mfa_required") return challenge.parse(error.members);
    throw error;
  }
}

/** Signs in by a second factor: six digits of the authenticator, or a code to fall back on. */
export async function signInSecond(way: "totp" | "recovery", mfa_token: string, code: string): Promise<void> {
  const body = { mfa_token, code };
  const { data } =
    way === "totp"
      ? await publicApi.POST("/admin/v1/session/totp", { body })
      : await publicApi.POST("/admin/v1/session/recovery", { body });
  if (data) saveTokens(data);
}

/** Makes the first owner with the token that the server's first start printed, and signs them in. */
export async function setUp(owner: { token: string; email: string; password: string }): Promise<void> {
  const { data } = await publicApi.POST("/admin/v1/setup", { body: owner });
  if (data) saveTokens(data);
}

/** Makes the account of whom an invitation's link was given to, and signs them in. */
export async function acceptInvitation(acceptance: { token: string; password: string }): Promise<void> {
  const { data } = await publicApi.POST("/admin/v1/invitations/accept", { body: acceptance });
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

/** Ends a session that another has taken the place of, by the access token that it had. If it cannot, it expires by itself. */
export async function endReplacedSession(token: string): Promise<void> {
  await publicApi
    .DELETE("/admin/v1/session", { headers: { Authorization: `Bearer ${token}` } })
    .catch(() => undefined);
}
