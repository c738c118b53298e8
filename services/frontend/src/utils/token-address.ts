/** The token in the fragment of a link that was printed or mailed, `#token=sb_setup_...`; null when there is none. */
export function tokenFromHash(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") || null;
}

/**
 * Takes the token out of the address bar, so that it stays in no history entry, bookmark or screenshot. The router's
 * own state of the entry is kept.
 */
export function takeTokenFromAddress(): string | null {
  const token = tokenFromHash(location.hash);
  if (token !== null) history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}
