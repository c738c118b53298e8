import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";

const ada = {
  id: "u1",
  email: "ada@example.com",
  verified: true,
  disabled: false,
  created_at: "2026-01-01T00:00:00Z",
  sessions: 1,
  second_factor: false,
  password_state: "set",
  wrong_passwords: 0,
};
const owned = {
  id: "s1",
  kind: "user",
  owner: { id: "u1", email: "ada@example.com" },
  device: "curl/8.0",
  address: "203.0.113.7",
  created_at: "2026-01-01T00:00:00Z",
  last_seen_at: "2026-01-01T00:00:00Z",
  expires_at: "2026-02-01T00:00:00Z",
  current: false,
};
const google = { id: "x1", provider: "google", email: "ada@gmail.example", created_at: ada.created_at };
const API = {
  "GET /admin/v1/collections": () => json({ items: [] }),
  "GET /admin/v1/users": () => json({ items: [ada], next: null }),
  "GET /admin/v1/users/u1": () => json(ada),
  "GET /admin/v1/users/u1/identities": () => json({ items: [google] }),
  "GET /admin/v1/users/u1/passkeys": () => json({ items: [] }),
  "GET /admin/v1/sessions": () => json({ items: [owned], next: null }),
};
const gone = () => new Response(null, { status: 204 });

beforeEach(() => saveTokens(session()));

describe("users", () => {
  test("are searched once the typing rests, and the address tells it", async () => {
    const { requests } = mockApi({
      ...API,
      "GET /admin/v1/users": ({ url }) => json({ items: url.includes("q=zoe") ? [] : [ada], next: null }),
    });
    const { user, router } = renderConsole("/users");
    await screen.findByRole("link", { name: "ada@example.com" });
    await user.type(screen.getByRole("textbox", { name: "Search users by email" }), "zoe");
    expect(await screen.findByText("No address holds “zoe”")).toBeVisible();
    expect(router.state.location.search).toEqual({ q: "zoe" });
    const searched = requests.map(({ url }) => new URL(url).searchParams.get("q")).filter((q) => q !== null);
    expect(new Set(searched)).toEqual(new Set(["zoe"]));
    await user.click(screen.getAllByRole("button", { name: "Clear search" })[0] ?? document.body);
    expect(await screen.findByRole("link", { name: "ada@example.com" })).toBeVisible();
  });

  test("come page by page", async () => {
    mockApi({
      ...API,
      "GET /admin/v1/users": ({ url }) =>
        url.includes("cursor=c1")
          ? json({ items: [{ ...ada, id: "u2", email: "ben@example.com" }], next: null })
          : json({ items: [ada], next: "c1" }),
    });
    const { user } = renderConsole("/users");
    await user.click(await screen.findByRole("button", { name: "Load more" }));
    expect(await screen.findByRole("link", { name: "ben@example.com" })).toBeVisible();
    expect(screen.getByText("2 users")).toBeVisible();
  });

  test("fail with a way to try again, and may be none at all", async () => {
    let fail = true;
    mockApi({
      ...API,
      "GET /admin/v1/users": () => (fail ? problem(403, "forbidden") : json({ items: [], next: null })),
    });
    const { user } = renderConsole("/users");
    expect(await screen.findByText("About forbidden.")).toBeVisible();
    fail = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("No users yet")).toBeVisible();
  });
});

describe("a user", () => {
  test("tells where it signs in instead of by a password", async () => {
    mockApi(API);
    renderConsole("/users?user=u1");
    expect(await screen.findByText("ada@gmail.example")).toBeVisible();
    expect(screen.getByRole("region", { name: "Signs in with" })).toHaveTextContent("google");
  });

  test("is disabled after a question that says what happens", async () => {
    let current = ada;
    const bodies: unknown[] = [];
    mockApi({
      ...API,
      "GET /admin/v1/users/u1": () => json(current),
      "PATCH /admin/v1/users/u1": async (request) => {
        bodies.push(await request.json());
        current = { ...ada, disabled: true };
        return json(current);
      },
    });
    const { user } = renderConsole("/users?user=u1");
    await user.click(await screen.findByRole("button", { name: "Disable user" }));
    const question = await screen.findByRole("dialog", { name: "Disable this user?" });
    expect(question).toHaveTextContent("Every session of ada@example.com ends within a second");
    await user.click(within(question).getByRole("button", { name: "Disable user" }));
    expect(await screen.findByRole("button", { name: "Enable user" })).toBeVisible();
    expect(bodies).toEqual([{ disabled: true }]);
  });

  test("is deleted once the address is typed; a refusal stays in the dialog", async () => {
    let refuse = true;
    mockApi({ ...API, "DELETE /admin/v1/users/u1": () => (refuse ? problem(409, "conflict") : gone()) });
    const { user, router } = renderConsole("/users?user=u1");
    await user.click(await screen.findByRole("button", { name: "Delete user" }));
    const question = await screen.findByRole("dialog", { name: "Delete this user?" });
    const button = () => within(question).getByRole("button", { name: "Delete user" });
    expect(button()).toHaveAttribute("aria-disabled", "true");
    await user.type(within(question).getByRole("textbox"), "ada@example.com");
    await user.click(button());
    expect(await within(question).findByText("About conflict.")).toBeVisible();
    refuse = false;
    await user.click(button());
    await waitFor(() => expect(router.state.location.search).toEqual({}));
  });

  test("has sessions that can be ended, and may be unknown", async () => {
    const { calls } = mockApi({
      ...API,
      "DELETE /admin/v1/sessions/s1": gone,
      "GET /admin/v1/users/u9": () => problem(404, "not_found"),
    });
    const { user, router } = renderConsole("/users?user=u1");
    expect(await screen.findByText("curl 8.0")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "End session on 203.0.113.7" }));
    await user.click(await screen.findByRole("button", { name: "End session" }));
    expect(await screen.findByText("Session ended")).toBeVisible();
    expect(calls).toContain("DELETE /admin/v1/sessions/s1");
    await router.navigate({ to: "/users", search: { user: "u9" } });
    expect(await screen.findByText("There is no such user")).toBeVisible();
  });
});
