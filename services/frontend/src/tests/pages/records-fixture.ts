import { screen } from "@testing-library/react";
import { beforeAll, beforeEach, vi } from "vitest";
import { saveTokens } from "@/services/tokens";
import { json, session } from "../mock-api";

export const notes = {
  name: "notes",
  fields: [
    { name: "title", type: "text", required: true },
    { name: "kind", type: "enum", values: ["a", "b"] },
    { name: "secret", type: "text", hidden: true },
  ],
  indexes: [],
  rules: {},
};
const users = {
  name: "users",
  fields: [{ name: "email", type: "text", read_only: true }],
  indexes: [],
  rules: {},
};
const times = { created_at: "2026-01-01T00:00:00.000Z", updated_at: "2026-01-01T00:00:00.000Z" };
export const record = (number: number, more = {}) => ({
  id: `0199000${number}-0000-7000-8000-000000000000`,
  title: `Note ${number}`,
  kind: "a",
  secret: null,
  ...times,
  ...more,
});
export const ONE = `/admin/v1/records/notes/${record(1).id}`;
export const stored = (body: unknown, etag = '"1.x"') =>
  new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json", ETag: etag } });

/** A page of notes, counted where that is asked for. */
export const list =
  (...items: unknown[]) =>
  (request: Request) =>
    json(
      request.url.includes("count=true")
        ? { items: [], count: items.length }
        : { items, next: null, prev: null },
    );
export const API = {
  "GET /admin/v1/collections": () => json({ items: [users, notes] }),
  "GET /admin/v1/records/notes": list(record(1), record(2, { title: "" })),
};

/** Signs in, and gives the grid a window: nothing has a size here, and it draws only the rows that fit. */
export function setUpGrid(): void {
  // The page's code is loaded when it is opened first, which may take longer than tests wait.
  beforeAll(async () => void (await import("@/pages/records/records-page")));
  beforeEach(() => {
    saveTokens(session());
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
    vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1200);
  });
}

export const findCell = (name: RegExp) => screen.findByRole("gridcell", { name });
