import { json } from "../mock-api";
import { articles, users } from "./collections-fixtures";

/** A version as the server tells it. */
export function version(number: number, state: string, more: Record<string, unknown> = {}) {
  return {
    version: number,
    state,
    created_at: "2026-01-01T00:00:00Z",
    deprecated_at: null,
    sunset_at: null,
    successor: null,
    changes: [],
    ...more,
  };
}

const change = { id: "c1", note: "The shop opens", verdict: "additive", applied_at: "2026-01-01T00:00:00Z" };
/** What one client did today. */
export const item = {
  version: 1,
  client: "shop-ios/1.0",
  day: new Date().toISOString().slice(0, 10),
  collection: "orders",
  method: "GET",
  outcome: "ok",
  count: 1200,
  users: 34,
  last_seen: new Date().toISOString(),
  fields: { read: ["title"], filtered: [], written: ["title"] },
};
/** A version that another one followed. */
export const BOTH = [version(1, "supported", { successor: 2, changes: [change] }), version(2, "current")];

/** Answers what the pages about versions ask. */
export function served(versions: object[]) {
  return {
    "GET /admin/v1/collections": () => json({ items: [users, articles] }),
    "GET /admin/v1/versions": () => json({ items: versions }),
    "GET /admin/v1/usage": () => json({ items: [item] }),
  };
}
