import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import {
  hasBody,
  isList,
  refusedTrial,
  resultTitle,
  type TrialDraft,
  toTrial,
  trialFaults,
} from "@/pages/explain/trial.utils";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";

const draft: TrialDraft = { user: null, version: 2, method: "GET", path: "posts", filter: "", body: "{}" };
const at = "2026-11-26T10:00:00.000Z";
const current = {
  version: 2,
  state: "current",
  created_at: at,
  deprecated_at: null,
  sunset_at: null,
  successor: null,
  changes: [],
};
const users = { name: "users", fields: [{ name: "email", type: "text" }], indexes: [], rules: {} };
const check = {
  collection: "posts",
  operation: "list",
  field: null,
  record: null,
  about: null,
  rule: "record.open && record.author == auth.id",
  outcome: "false",
  clause: "record.open",
  values: {},
};
const API = {
  "GET /admin/v1/collections": () => json({ items: [users] }),
  "GET /admin/v1/versions": () => json({ items: [{ ...current, version: 1, state: "retired" }, current] }),
  "GET /admin/v1/users/u1": () =>
    json({ id: "u1", email: "ben@example.com", verified: true, disabled: false, created_at: at }),
};

beforeEach(() => saveTokens(session()));

describe("a trial that is being written", () => {
  test.each<[Partial<TrialDraft>, object]>([
    [{}, { version: 2, method: "GET", path: "posts" }],
    [
      { user: "u1", path: " /v1/posts/ ", filter: " a == 1 " },
      { as: { user: "u1" }, version: 2, method: "GET", path: "posts", query: { filter: "a == 1" } },
    ],
    [
      { path: "posts/1", filter: "a == 1" },
      { version: 2, method: "GET", path: "posts/1" },
    ],
    [
      { method: "POST", body: '{"a":1}' },
      { version: 2, method: "POST", path: "posts", body: { a: 1 } },
    ],
    [
      { method: "DELETE", path: "posts/1" },
      { version: 2, method: "DELETE", path: "posts/1" },
    ],
  ])("%j becomes %j", (given, trial) => expect(toTrial({ ...draft, ...given })).toEqual(trial));

  test.each<[Partial<TrialDraft>, object]>([
    [{}, {}],
    [{ path: " / " }, { path: "Name a collection, or a record as posts/ID." }],
    [{ method: "POST", path: "posts/1" }, { path: "POST creates: name the collection alone." }],
    [{ method: "PATCH" }, { path: "PATCH is for one record: posts/ID." }],
    [{ method: "PUT", path: "posts/1", body: "[]" }, { body: "Write a JSON object." }],
    [{ method: "POST", body: "{" }, { body: "Write a JSON object." }],
  ])("%j has the faults %j", (given, faults) => expect(trialFaults({ ...draft, ...given })).toEqual(faults));

  test("has the controls of its method", () => {
    expect([isList(draft), hasBody(draft)]).toEqual([true, false]);
    expect(isList({ ...draft, path: "posts/1" })).toBe(false);
    expect(hasBody({ ...draft, method: "PATCH" })).toBe(true);
  });

  test("shows what the server holds against it at its controls", () => {
    const entry = (pointer: string) => ({ pointer, code: "x", detail: pointer });
    expect(refusedTrial([entry("/as/user"), entry("/query/limit"), entry("/nothing")])).toEqual({
      user: "/as/user",
      filter: "/query/limit",
    });
  });
});

test("the result in a few words", () => {
  const result = { allowed: true, status: 200, checks: [] };
  expect(resultTitle({ ...result, status: 201 })).toBe("It would be done: 201");
  expect(resultTitle({ ...result, hidden: 0 })).toBe("It would list every row");
  expect(resultTitle({ ...result, hidden: 1 })).toBe("It would list all but 1 row");
  expect(resultTitle({ ...result, allowed: false, status: 403 })).toBe("It would be refused with 403");
});

test("a list is tried as a user, and tells what its rule leaves out", async () => {
  const hidden_by = [
    { clause: "record.open", rows: 4 },
    { clause: "record.author == auth.id", rows: 1200 },
  ];
  const result = { allowed: true, status: 200, hidden: 1203, checks: [{ ...check, hidden_by }] };
  const { requests } = mockApi({ ...API, "POST /admin/v1/explain": () => json(result) });
  const { user } = renderConsole("/explain?tab=test&user=u1");
  expect(await screen.findByText("ben@example.com")).toBeVisible();
  await user.type(screen.getByLabelText("Path"), "posts");
  await user.click(screen.getByRole("button", { name: "Test" }));
  expect(await screen.findByText("It would list all but 1,203 rows")).toBeVisible();
  expect(screen.getByText("It leaves out the rows that it does not hold for.")).toBeVisible();
  expect(screen.getByRole("list", { name: "Rows left out" })).toHaveTextContent(
    "record.open4record.author == auth.id1,200",
  );
  const sent = requests.find(({ method }) => method === "POST");
  expect(await sent?.json()).toEqual({ as: { user: "u1" }, version: 2, method: "GET", path: "posts" });
  await user.click(screen.getByRole("button", { name: "Test as nobody" }));
  expect(screen.getByPlaceholderText("Nobody signed in, or search")).toBeVisible();
});

test("a refusal tells its problem, and what is no trial is told at its control", async () => {
  const refused = {
    allowed: false,
    status: 422,
    problem: {
      title: "t",
      status: 422,
      code: "invalid_fields",
      detail: "Some fields are wrong.",
      errors: [{ pointer: "/title", code: "too_long", detail: "Too long." }],
    },
    checks: [],
  };
  let answer = () => json(refused);
  mockApi({ ...API, "POST /admin/v1/explain": () => answer() });
  const { user } = renderConsole("/explain?tab=test");
  await user.selectOptions(await screen.findByLabelText("Method"), "POST");
  await user.type(screen.getByLabelText("Path"), "posts");
  await user.click(screen.getByRole("button", { name: "Test" }));
  const told = within(await screen.findByRole("alert"));
  expect(told.getByText("It would be refused with 422")).toBeVisible();
  expect(told.getByText("Too long.", { exact: false })).toBeVisible();
  expect(screen.getByText("No rule was asked.")).toBeVisible();

  const errors = [{ pointer: "/path", code: "invalid_path", detail: "There is no such path." }];
  answer = () => problem(422, "invalid_fields", { errors });
  await user.click(screen.getByRole("button", { name: "Test" }));
  expect(await screen.findByText("There is no such path.")).toBeVisible();
  answer = () => problem(408, "timeout");
  await user.click(screen.getByRole("button", { name: "Test" }));
  expect(await screen.findByText("It could not be tried")).toBeVisible();
});
