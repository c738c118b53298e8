import type { Usage } from "@/services/usage";

/** How a client uses one field. */
export interface FieldUse {
  /** With its collection: "posts.title". */
  name: string;
  read: boolean;
  filtered: boolean;
  written: boolean;
}

/** What one client asked of a version. */
export interface ClientTraffic {
  client: string;
  calls: number;
  /** Calls that failed, whoever was at fault. */
  failed: number;
  /** Most people that one day and collection saw: estimates of distinct people cannot be added up. */
  users: number;
  lastSeen: string;
  /** Calls of each day. */
  byDay: number[];
  fields: FieldUse[];
}

/** How many calls each of the days saw. */
export function callsByDay(items: readonly Usage[], days: readonly string[]): number[] {
  const calls = new Map<string, number>();
  for (const { day, count } of items) calls.set(day, (calls.get(day) ?? 0) + count);
  return days.map((day) => calls.get(day) ?? 0);
}

/** The sum of some counts. */
export function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The clients that called, the busiest first. */
export function trafficOf(items: readonly Usage[], days: readonly string[]): ClientTraffic[] {
  const clients = new Map<string, Usage[]>();
  for (const item of items) clients.set(item.client, [...(clients.get(item.client) ?? []), item]);
  return [...clients]
    .map(([client, own]) => clientTraffic(client, own, days))
    .sort((a, b) => b.calls - a.calls || a.client.localeCompare(b.client));
}

function clientTraffic(client: string, items: readonly Usage[], days: readonly string[]): ClientTraffic {
  const failures = items.filter(({ outcome }) => outcome !== "ok");
  return {
    client,
    calls: total(items.map(({ count }) => count)),
    failed: total(failures.map(({ count }) => count)),
    users: Math.max(...items.map(({ users }) => users)),
    lastSeen:
      items
        .map(({ last_seen }) => last_seen)
        .sort()
        .at(-1) ?? "",
    byDay: callsByDay(items, days),
    fields: fieldUses(items),
  };
}

const USES = ["read", "filtered", "written"] as const;

function fieldUses(items: readonly Usage[]): FieldUse[] {
  const uses = new Map<string, FieldUse>();
  for (const { collection, fields } of items)
    for (const use of USES)
      for (const field of fields[use]) {
        // Fields of another collection come with its name.
        const name = field.includes(".") ? field : `${collection}.${field}`;
        const known = uses.get(name) ?? { name, read: false, filtered: false, written: false };
        uses.set(name, { ...known, [use]: true });
      }
  return [...uses.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** The uses of a field in words: "read, written". */
export function usesInWords(use: FieldUse): string {
  return USES.filter((key) => use[key]).join(", ");
}
