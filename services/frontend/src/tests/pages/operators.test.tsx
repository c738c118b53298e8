import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";

const ada = {
  id: "0198",
  email: "ada@example.com",
  role: "owner",
  second_factor: true,
  created_at: "2026-01-01T00:00:00Z",
  last_seen_at: "2026-01-02T00:00:00Z",
};
const ben = {
  ...ada,
  id: "0199",
  email: "ben@example.com",
  role: "viewer",
  second_factor: false,
  last_seen_at: null,
};
const API = {
  "GET /admin/v1/collections": () => json({ items: [] }),
  "GET /admin/v1/operators": () => json({ items: [ada, ben], next: null }),
};
const gone = () => new Response(null, { status: 204 });

beforeEach(() => saveTokens(session()));

async function choose(user: ReturnType<typeof renderConsole>["user"], email: string, act: string) {
  await user.click(await screen.findByRole("button", { name: `Actions for ${email}` }));
  await user.click(await screen.findByRole("menuitem", { name: act }));
}

describe("operators", () => {
  test("are told apart, oneself among them", async () => {
    mockApi(API);
    renderConsole("/settings/operators");
    expect(await screen.findByRole("row", { name: /ada@example\.com you/ })).toBeVisible();
    expect(screen.getByRole("row", { name: /ben@example\.com/ })).toHaveTextContent("never");
  });

  test("get another role", async () => {
    const { requests } = mockApi({ ...API, "PATCH /admin/v1/operators/0199": () => json(ben) });
    const { user } = renderConsole("/settings/operators");
    await choose(user, "ben@example.com", "Change role");
    const dialog = await screen.findByRole("dialog", { name: "Change role" });
    expect(within(dialog).getByRole("radio", { name: "viewer" })).toBeChecked();
    await user.click(within(dialog).getByRole("radio", { name: "developer" }));
    await user.click(within(dialog).getByRole("button", { name: "Change role" }));
    expect(await screen.findByText("Role changed")).toBeVisible();
    expect(await requests.find(({ method }) => method === "PATCH")?.json()).toEqual({ role: "developer" });
  });

  test("a refused removal stays in the dialog; removing oneself signs out", async () => {
    let isLast = true;
    mockApi({
      ...API,
      "GET /admin/v1/setup": () => json({ open: false }),
      "DELETE /admin/v1/operators/0198": () =>
        isLast ? problem(409, "conflict", { detail: "The last owner stays." }) : gone(),
    });
    const { user } = renderConsole("/settings/operators");
    await choose(user, "ada@example.com", "Remove");
    await user.type(await screen.findByLabelText(/to confirm/), "ada@example.com");
    await user.click(screen.getByRole("button", { name: "Remove operator" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The last owner stays.");
    isLast = false;
    await user.click(screen.getByRole("button", { name: "Remove operator" }));
    expect(await screen.findByRole("heading", { name: "Sign in" })).toBeVisible();
  });

  test("are for owners to change", async () => {
    saveTokens({ ...session(), operator: { id: "0199", email: "ben@example.com", role: "viewer" } });
    mockApi(API);
    const { user } = renderConsole("/settings/operators");
    const button = await screen.findByRole("button", { name: "Actions for ada@example.com" });
    await user.click(button);
    expect(screen.queryByRole("menuitem")).toBeNull();
    await user.hover(button);
    expect(await screen.findByRole("tooltip")).toHaveTextContent("your role is viewer");
  });
});
