import type { components } from "@/services/api/schema";
import { json } from "../mock-api";

export const users = {
  name: "users",
  fields: [{ name: "email", type: "text", read_only: true }],
  indexes: [],
  rules: { list: "record.id == auth.id" },
};

export const articles = {
  name: "articles",
  fields: [
    { name: "title", type: "text", max_length: 200 },
    { name: "author", type: "relation", collection: "users", on_delete: "restrict" },
  ],
  indexes: [{ fields: ["title", "created_at"], unique: false }],
  rules: { list: "true", read: "true", create: "auth != null" },
};

const version = {
  version: 3,
  state: "current",
  created_at: "2026-01-01T00:00:00Z",
  deprecated_at: null,
  sunset_at: null,
  successor: null,
  changes: [],
};

/** Answers what every page about collections asks: `users` and `articles`, served as version 3. */
export const SCHEMA = {
  "GET /admin/v1/collections": () => json({ items: [users, articles] }),
  "GET /admin/v1/versions": () => json({ items: [version] }),
};

/** What the server says about a change that adds something. */
export function report(
  more: Partial<components["schemas"]["ChangeReport"]>,
): components["schemas"]["ChangeReport"] {
  return {
    id: null,
    verdict: "additive",
    version: 3,
    mints: false,
    state: "applied",
    operations: [],
    acknowledge: [],
    warnings: [],
    ...more,
  };
}
