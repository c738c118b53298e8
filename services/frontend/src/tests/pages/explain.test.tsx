import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import {
  aboutWords,
  markedRule,
  requestIdIn,
  ruleName,
  valueWords,
  verdictWords,
} from "@/pages/explain/check-words.utils";
import type { RuleCheck } from "@/services/explain";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";

const ID = "019341f3-8c7a-7000-8000-000000000000";
const check: RuleCheck = {
  collection: "posts",
  operation: "update",
  field: null,
  record: "0198",
  about: "stored",
  rule: 'record.author == auth.id && record.status == "draft"',
  outcome: "false",
  clause: 'record.status == "draft"',
  values: { "record.status": "published" },
  hidden_by: [],
};
const explanation = {
  request_id: ID,
  at: "2026-11-26T10:00:00.000Z",
  version: 1,
  method: "PATCH",
  path: "/v1/posts/0198",
  status: 403,
  caller: { kind: "user", id: "u1" },
  checks: [check],
};
const versions = [1, 2].map((version) => ({
  version,
  state: version === 1 ? "supported" : "current",
  created_at: explanation.at,
  deprecated_at: null,
  sunset_at: null,
  successor: null,
  changes: [],
}));
const users = { name: "users", fields: [{ name: "email", type: "text" }], indexes: [], rules: {} };
const API = {
  "GET /admin/v1/collections": () => json({ items: [users] }),
  "GET /admin/v1/versions": () => json({ items: versions }),
  "GET /admin/v1/users/u1": () =>
    json({ id: "u1", email: "ben@example.com", verified: true, disabled: false, created_at: explanation.at }),
  [`GET /admin/v1/explain/${ID}`]: () => json(explanation),
};

beforeEach(() => saveTokens(session()));

describe("the words of a check", () => {
  test("name the rule and what it said", () => {
    expect(ruleName(check)).toBe("The update rule of posts");
    expect(ruleName({ ...check, operation: "write", field: "level" })).toBe(
      "The write rule of level in posts",
    );
    expect(verdictWords(check)).toMatch(/marked is false/);
    expect(verdictWords({ ...check, outcome: "error" })).toMatch(/no value/);
    expect(verdictWords({ ...check, outcome: "true" })).toBe("It holds.");
    const rows = { ...check, operation: "list", record: null };
    expect(verdictWords(rows)).toMatch(/leaves out the rows/);
    expect(verdictWords({ ...rows, outcome: "true" })).toBe("It holds for every row.");
    expect(verdictWords({ ...check, rule: null, clause: null })).toMatch(/nobody but operators/);
    expect(aboutWords("resulting")).toBe("as the write would leave it");
    expect(aboutWords(null)).toBeNull();
    expect(valueWords({ a: null })).toBe('{"a":null}');
    expect(valueWords(undefined)).toBe("null");
  });

  test("mark the part that decided where it stands in the rule", () => {
    expect(markedRule("a && b || c", "b")).toEqual({ before: "a && ", marked: "b", after: " || c" });
    expect(markedRule("!(a || b)", "!b")).toBeNull();
    expect(markedRule("a", null)).toBeNull();
  });

  test.each([
    [ID, ID],
    [` urn:uuid:${ID.toUpperCase()} `, ID],
    [`{"type":"/p","detail":"0198-","instance":"urn:uuid:${ID}","path":"x"}`, ID],
    [`{"id":"11111111-8c7a-7000-8000-000000000000","instance":"urn:uuid:${ID}"}`, ID],
    ["nothing", null],
    ["", null],
  ])("find the id in %j", (text, id) => expect(requestIdIn(text)).toBe(id));
});

test("a request is looked up by what its problem tells", async () => {
  mockApi(API);
  const { user, router } = renderConsole("/explain");
  expect(await screen.findByText("Which request was refused?")).toBeVisible();
  await user.type(await screen.findByLabelText("Request id"), "no id");
  await user.click(screen.getByRole("button", { name: "Look up" }));
  expect(screen.getByRole("alert")).toHaveTextContent("There is no request id in this.");
  await user.clear(screen.getByLabelText("Request id"));
  await user.type(screen.getByLabelText("Request id"), `urn:uuid:${ID}`);
  await user.click(screen.getByRole("button", { name: "Look up" }));
  const rules = within(await screen.findByRole("list", { name: "Rules that refused" }));
  expect(rules.getByRole("heading", { name: "The update rule of posts" })).toBeVisible();
  expect(rules.getByText('record.status == "draft"', { selector: "mark" })).toBeVisible();
  expect(rules.getByText('"published"')).toBeVisible();
  expect(rules.getByRole("link", { name: "Open it" })).toHaveAttribute(
    "href",
    "/console/data/posts?record=0198",
  );
  expect(await screen.findByRole("link", { name: "ben@example.com" })).toBeVisible();
  expect(router.state.location.search).toEqual({ request: ID });
});

test("a request that no rule refused is told apart from a failure", async () => {
  let status = 404;
  mockApi({ ...API, [`GET /admin/v1/explain/${ID}`]: () => problem(status, "not_found") });
  const { user } = renderConsole(`/explain?request=${ID}`);
  expect(await screen.findByText("No rule refused this request")).toBeVisible();
  status = 503;
  await user.click(screen.getByRole("button", { name: "Look up" }));
  expect(await screen.findByText("It could not be looked up")).toBeVisible();
});

test("a rule that is not there, and one without a value, say so", async () => {
  const closed = {
    ...check,
    operation: "list",
    record: null,
    about: null,
    rule: null,
    clause: null,
    values: {},
  };
  const failed = { ...check, outcome: "error", about: "resulting", clause: "!(record.b == 1)" };
  const told = { ...explanation, caller: { kind: "anonymous", id: null }, checks: [closed, failed] };
  mockApi({ ...API, [`GET /admin/v1/explain/${ID}`]: () => json(told) });
  renderConsole(`/explain?request=${ID}`);
  expect(await screen.findByText("There is none, so nobody but operators may.")).toBeVisible();
  expect(screen.getByText("Nobody was signed in")).toBeVisible();
  expect(screen.getByText(/It met null/)).toBeVisible();
  expect(screen.getByText("!(record.b == 1)", { selector: "mark" })).toBeVisible();
  expect(screen.getByText(/as the write would leave it/)).toBeVisible();
  expect(screen.queryByRole("link", { name: "Open it" })).not.toBeInTheDocument();
});
