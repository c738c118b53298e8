/** What a key may do with records, and with files. */
export const OPERATIONS = ["read", "create", "update", "delete"] as const;

export type Operation = (typeof OPERATIONS)[number];

/** A line of the form: what may be done with one collection, with files, or with everything. */
export interface Grant {
  key: number;
  /** A collection's name, `files`, or `*` for every collection and the files. */
  on: string;
  operations: readonly Operation[];
}

/** The scopes that the lines of the form come to, each told once: `posts:read`, and `posts:*` for every operation. */
export function toScopes(grants: readonly Grant[]): string[] {
  const scopes = grants.flatMap(({ on, operations }) =>
    OPERATIONS.every((each) => operations.includes(each))
      ? [`${on}:*`]
      : OPERATIONS.filter((each) => operations.includes(each)).map((each) => `${on}:${each}`),
  );
  return [...new Set(scopes)];
}

/** An operation taken into a line or out of it, in the order that all are told in. */
export function toggle(operations: readonly Operation[], operation: Operation): Operation[] {
  return OPERATIONS.filter((each) => (each === operation) !== operations.includes(each));
}

/** The addresses and networks of a text, one to a line or parted by commas. */
export function toAddresses(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

const DAY_MS = 86_400_000;

export const LIFETIMES = [
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "", label: "Never" },
] as const;

/** When a key ends that is made now and lives for so many days; null for never. */
export function expiryOf(days: string, now: number): string | null {
  return days === "" ? null : new Date(now + Number(days) * DAY_MS).toISOString();
}
