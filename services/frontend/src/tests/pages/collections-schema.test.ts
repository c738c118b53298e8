import { describe, expect, test } from "vitest";
import { curlOf, exampleCalls, exampleValue, javascriptOf } from "@/pages/collections/api/examples.utils";
import { indexableColumns, ownersOf, shownFields } from "@/pages/collections/schema/schema.utils";
import type { Collection } from "@/types/schema";

const users: Collection = {
  name: "users",
  fields: [
    { name: "email", type: "text", read_only: true },
    { name: "nick", type: "text", required: true },
  ],
  indexes: [{ fields: ["nick"], unique: true }],
  rules: {},
};

test("the schema shows what nobody declared, and who owns a record", () => {
  const shown = shownFields(users);
  expect(shown.map(({ field, origin }) => `${field.name} ${origin}`)).toEqual([
    "id system",
    "email account",
    "nick null",
    "created_at system",
    "updated_at system",
  ]);
  expect(shown[2]?.field.unique).toBe(true);
  expect(ownersOf(users)).toEqual(["id"]);
  expect(
    ownersOf({ ...users, name: "a", fields: [{ name: "by", type: "relation", collection: "users" }] }),
  ).toEqual(["by"]);
  expect(
    indexableColumns([
      { name: "a", type: "json" },
      { name: "b", type: "text" },
    ]).map(({ value }) => value),
  ).toEqual(["b", "created_at", "updated_at"]);
});

describe("the examples", () => {
  const articles: Collection = {
    name: "articles",
    fields: [
      { name: "status", type: "enum", values: ["it's", "b"] },
      { name: "secret", type: "text", hidden: true },
    ],
    indexes: [],
    rules: {},
  };
  const calls = exampleCalls(articles, 2);

  test("use the collection's fields and leave hidden ones out", () => {
    expect(calls.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/, "ID")}`)).toEqual([
      "GET /v2/articles",
      "GET /v2/articles/ID",
      "POST /v2/articles",
      "PATCH /v2/articles/ID",
      "DELETE /v2/articles/ID",
    ]);
    expect(calls[2]?.body).toEqual({ status: "it's" });
    expect(exampleValue({ name: "t", type: "text", list: true })).toEqual(["A t"]);
    expect(exampleValue({ name: "t", type: "integer", min: 3 })).toBe(3);
  });

  test("are safe to paste", () => {
    const [list, , create] = calls;
    expect(list && curlOf(list, "http://h")).toContain(
      `curl -G http://h/v2/articles \\\n  -H "Authorization: Bearer $TOKEN" \\\n  --data-urlencode 'filter=status == "it'\\''s"'`,
    );
    expect(create && curlOf(create, "http://h")).toContain(`"status": "it'\\''s"`);
    expect(list && javascriptOf(list, "http://h")).toMatch(
      /await fetch\(`http:\/\/h\/v2\/articles\?\$\{query\}`/,
    );
    expect(create && javascriptOf(create, "http://h")).toContain('method: "POST"');
  });

  test("say that accounts register", () => {
    const register = exampleCalls(users, 1).find(({ method }) => method === "POST");
    expect(register).toMatchObject({ path: "/v1/auth/register", rule: null });
    expect(Object.keys(register?.body ?? {})).toEqual(["email", "password", "nick"]);
    expect(register && curlOf(register, "http://h")).not.toContain("Authorization");
  });
});
