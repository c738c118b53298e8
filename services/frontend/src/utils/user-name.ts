/** How many characters of an id tell anonymous users apart: its end, which differs between those made together. */
const TAIL = 6;

/** What a user is called: the address, or, for an anonymous one, a part of the id. */
export function userName({ email, id }: { email: string | null; id: string }): string {
  return email ?? `Anonymous …${id.slice(-TAIL)}`;
}
