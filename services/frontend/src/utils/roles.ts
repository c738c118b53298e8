/** What operators may do, each role all that those before it may. */
export const ROLES = ["viewer", "support", "developer", "owner"] as const;

export type Role = (typeof ROLES)[number];

const WHO: Record<Role, string> = {
  viewer: "operators",
  support: "support, developers and owners",
  developer: "developers and owners",
  owner: "owners",
};

/**
 * Why a role may not do what at least `needed` may, for a button to say; false when it may. A role of a newer server is
 * the server's to judge.
 */
export function roleRefusal(role: string, needed: Role): string | false {
  const known = ROLES.find((each) => each === role);
  if (known === undefined || ROLES.indexOf(known) >= ROLES.indexOf(needed)) return false;
  return `Only ${WHO[needed]} may do this, and your role is ${role}.`;
}
