import type { components } from "./api/schema";

type SignedIn = components["schemas"]["OperatorSignedIn"];
export type Operator = components["schemas"]["Operator"];

/**
 * Where the refresh token survives a reload. `localStorage`, because operators open records and collections in new
 * tabs, which a tab's own `sessionStorage` would greet with a sign-in page, and because a duplicated tab would copy
 * `sessionStorage` and present one token twice. Script that could read either could read both; what protects them is
 * the content security policy. The access token, which opens every door for 15 minutes, stays in memory.
 */
export const REFRESH_TOKEN_KEY = "stratabase.refresh_token";

interface Access {
  token: string;
  operator: Operator;
}

let access: Access | null = null;
const listeners = new Set<() => void>();

export function accessToken(): string | null {
  return access?.token ?? null;
}

export function signedInOperator(): Operator | null {
  return access?.operator ?? null;
}

export function refreshToken(): string | null {
  return localStorage.getItem(REFRESH_TOKEN_KEY);
}

/** Takes in the tokens of an answer. */
export function saveTokens(answer: SignedIn): void {
  access = { token: answer.access_token, operator: answer.operator };
  localStorage.setItem(REFRESH_TOKEN_KEY, answer.refresh_token);
  notify();
}

/** Forgets every token, in all tabs. */
export function clearTokens(): void {
  access = null;
  localStorage.removeItem(REFRESH_TOKEN_KEY);
  notify();
}

/** Calls `listener` whenever somebody signs in or out, in this tab or another. Returns how to stop that. */
export function onTokensChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function notify(): void {
  for (const listener of listeners) listener();
}

window.addEventListener("storage", (event) => {
  const signedOutElsewhere = event.key === REFRESH_TOKEN_KEY && event.newValue === null;
  if (signedOutElsewhere && access !== null) {
    access = null;
    notify();
  }
});
