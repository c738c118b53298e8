/** The text of a file that keeps recovery codes: which they are, of whom, and where they sign in. */
export function recoveryFile(codes: readonly string[], host: string, email: string): string {
  return [`Recovery codes of ${email} at ${host}`, "Each signs you in once.", "", ...codes, ""].join("\n");
}
