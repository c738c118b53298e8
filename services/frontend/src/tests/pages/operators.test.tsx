import { screen, waitFor, within } from "@testing-library/react";
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
const invitation = {
  id: "i1",
  email: "eva@example.com",
  role: "support",
  invited_by: "0198",
  created_at: "2026-01-01T00:00:00Z",
  expires_at: "2026-01-08T00:00:00Z",
};
const API = {
  "GET /admin/v1/collections": () => json({ items: [] }),
  "GET /admin/v1/operators": () => json({ items: [ada, ben], next: null }),
  "GET /admin/v1/invitations": () => json({ items: [invitation], next: null }),
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
    expect(await screen.findByText("eva@example.com")).toBeVisible();
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

  test("are invited by a link that is told once, and invitations are withdrawn", async () => {
    const url = "https://api.example.com/console/invitation#token=sb_inv_1";
    const { requests, calls } = mockApi({
      ...API,
      "POST /admin/v1/invitations": () => json({ ...invitation, url }, 201),
      "DELETE /admin/v1/invitations/i1": gone,
    });
    const { user } = renderConsole("/settings/operators");
    await user.click(await screen.findByRole("button", { name: "Invite" }));
    const dialog = await screen.findByRole("dialog", { name: "Invite an operator" });
    await user.type(within(dialog).getByLabelText("Email"), "eva@example.com");
    await user.click(within(dialog).getByRole("radio", { name: "support" }));
    await user.click(within(dialog).getByRole("button", { name: "Invite" }));
    expect(await screen.findByLabelText("Invitation link")).toHaveTextContent(url);
    const sent = requests.find(({ method }) => method === "POST");
    expect(await sent?.json()).toEqual({ email: "eva@example.com", role: "support" });
    await user.click(screen.getByRole("button", { name: "Done" }));
    await waitFor(() => expect(screen.queryByText(url)).toBeNull());
    await user.click(screen.getByRole("button", { name: "Withdraw the invitation of eva@example.com" }));
    await user.click(await screen.findByRole("button", { name: "Withdraw" }));
    expect(await screen.findByText("Invitation withdrawn")).toBeVisible();
    expect(calls).toContain("DELETE /admin/v1/invitations/i1");
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

describe("an invitation", () => {
  const open = (hash = "#token=sb_inv_1") => {
    location.hash = hash;
    return renderConsole("/invitation");
  };
  const shell = {
    ...API,
    "GET /admin/v1/versions": () => json({ items: [] }),
    "GET /admin/v1/overview": () => problem(404, "not_found"),
    "GET /health/ready": () => json({ status: "ready", parts: {} }),
  };

  test("is accepted with a password, and its token leaves the address", async () => {
    saveTokens(session());
    const { requests } = mockApi({
      ...shell,
      "POST /admin/v1/invitations/accept": () => json(session(2), 201),
    });
    const { user } = open();
    expect(await screen.findByText(/ada@example\.com is signed in here/)).toBeVisible();
    expect(location.hash).toBe("");
    await user.type(screen.getByLabelText("Password"), "a long pass phrase");
    await user.type(screen.getByLabelText("Password again"), "another");
    await user.click(screen.getByRole("button", { name: "Accept the invitation" }));
    expect(await screen.findByText("The two passwords differ.")).toBeVisible();
    await user.clear(screen.getByLabelText("Password again"));
    await user.type(screen.getByLabelText("Password again"), "a long pass phrase");
    await user.click(screen.getByRole("button", { name: "Accept the invitation" }));
    expect(await screen.findByRole("heading", { name: "Overview" })).toBeVisible();
    const sent = requests.find(({ method }) => method === "POST");
    expect(await sent?.json()).toEqual({ token: "sb_inv_1", password: "a long pass phrase" });
  });

  test("that is used up says so, and so does its absence", async () => {
    const errors = [{ pointer: "/token", code: "invalid_token", detail: "Not valid." }];
    mockApi({
      "POST /admin/v1/invitations/accept": () => problem(422, "validation_failed", { errors }),
    });
    const { user } = open();
    await user.type(await screen.findByLabelText("Password"), "a long pass phrase");
    await user.type(screen.getByLabelText("Password again"), "a long pass phrase");
    await user.click(screen.getByRole("button", { name: "Accept the invitation" }));
    expect(await screen.findByRole("heading", { name: "This invitation is not valid" })).toBeVisible();
  });

  test("needs its link", async () => {
    mockApi({});
    open("");
    expect(await screen.findByRole("heading", { name: "The link of an invitation is needed" })).toBeVisible();
  });
});
