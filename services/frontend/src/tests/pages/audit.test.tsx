import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { changesBetween } from "@/pages/audit/audit-diff.utils";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";

const entry = {
  id: "a1",
  at: "2026-01-01T00:00:00Z",
  operator: { id: "0198", email: "ada@example.com" },
  action: "operators.update",
  target: "0199",
  before: { role: "viewer" },
  after: { role: "owner" },
  reason: "She runs it now",
  address: "203.0.113.7",
  request_id: "019341f3-8c7a-7000-8000-000000000000",
};
const API = {
  "GET /admin/v1/collections": () => json({ items: [] }),
  "GET /admin/v1/operators": () =>
    json({ items: [{ ...entry.operator, role: "owner", second_factor: false }], next: null }),
  "GET /admin/v1/audit": () => json({ items: [entry], next: null }),
};

beforeEach(() => saveTokens(session()));

describe("the audit log", () => {
  test("tells who did what, and what it changed", async () => {
    mockApi(API);
    const { user } = renderConsole("/audit");
    await user.click(await screen.findByRole("button", { name: "operators.update" }));
    const panel = await screen.findByRole("dialog", { name: "operators.update" });
    expect(within(panel).getByText("She runs it now")).toBeVisible();
    const [change] = within(panel).getAllByRole("listitem");
    expect(change).toHaveTextContent('roleBefore: "viewer"+After: "owner"'.replace("Before", "−Before"));
  });

  test("is narrowed down in the address, and says when nothing is left", async () => {
    const { requests } = mockApi({
      ...API,
      "GET /admin/v1/audit": ({ url }) =>
        json({ items: url.includes("target=u1") ? [] : [entry], next: null }),
    });
    const { user, router } = renderConsole("/audit?target=u1&operator=0198");
    expect(await screen.findByText("No such entry")).toBeVisible();
    expect(screen.getByRole("textbox", { name: "Target" })).toHaveValue("u1");
    expect(screen.getByLabelText("Operator")).toHaveValue("0198");
    const asked = requests.find(({ url }) => url.includes("/audit"));
    expect(new URL(asked?.url ?? "").searchParams.toString()).toBe("limit=50&operator=0198&target=u1");
    await user.click(screen.getByRole("button", { name: "Clear the filter" }));
    expect(await screen.findByRole("button", { name: "operators.update" })).toBeVisible();
    expect(router.state.location.search).toEqual({});
  });

  test("can be asked for again, and may be empty", async () => {
    let fails = true;
    mockApi({
      ...API,
      "GET /admin/v1/audit": () => (fails ? problem(400, "invalid_query") : json({ items: [], next: null })),
    });
    const { user } = renderConsole("/audit");
    expect(await screen.findByText("The entries could not be loaded")).toBeVisible();
    fails = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Nothing has been done yet")).toBeVisible();
  });
});

describe("what an act changed", () => {
  test.each([
    [{ a: 1 }, { a: 1 }, []],
    [undefined, { a: 1, b: null }, ["a: +1", "b: +null"]],
    [{ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, ["a.c: -2 +3"]],
    [{ a: { b: 1 } }, { a: [1] }, ['a: -{"b":1} +[1]']],
    [{ list: [1] }, { list: [1, 2] }, ["list: -[1] +[1,2]"]],
    [{ a: 1, gone: "x" }, { a: 1 }, ['gone: -"x"']],
    ["one", "two", [': -"one" +"two"']],
    [{ a: {} }, { a: {} }, []],
    [{ a: { b: 1 } }, undefined, ["a.b: -1"]],
  ])("%j to %j is %j", (before, after, expected) => {
    const told = changesBetween(before, after).map((each) => {
      const sides = [each.before && `-${each.before}`, each.after && `+${each.after}`];
      return `${each.path}: ${sides.filter(Boolean).join(" ")}`;
    });
    expect(told).toEqual(expected);
  });
});
