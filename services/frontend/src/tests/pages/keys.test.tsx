import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { expiryOf, toAddresses, toggle, toScopes } from "@/pages/keys/scopes.utils";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";

const nightly = {
  id: "k1",
  name: "nightly report",
  scopes: ["posts:read", "files:read", "notes:read", "notes:create", "users:read", "tags:*"],
  expires_at: null,
  addresses: ["203.0.113.0/24"],
  contact: "ben@example.com",
  created_at: "2026-01-01T00:00:00Z",
  created_by: "0198",
  last_used_at: null,
};
const posts = { name: "posts", kind: "collection", fields: [], indexes: [], rules: {} };
const API = {
  "GET /admin/v1/collections": () => json({ items: [posts] }),
  "GET /admin/v1/keys": () => json({ items: [nightly], next: null }),
};

beforeEach(() => saveTokens(session()));

describe("API keys", () => {
  test("tell what they may do, and from where", async () => {
    mockApi(API);
    const { user } = renderConsole("/settings/keys");
    const row = await screen.findByRole("row", { name: /nightly report/ });
    expect(within(row).getAllByText("posts:read")[0]).toBeVisible();
    expect(within(row).queryByText("tags:*")).toBeNull();
    await user.hover(within(row).getAllByRole("button", { name: "2 more" })[0] ?? row);
    expect(await screen.findByRole("tooltip")).toHaveTextContent("users:read, tags:*");
  });

  test("are made with scopes and bounds, and told once", async () => {
    const { requests } = mockApi({
      ...API,
      "POST /admin/v1/keys": () => json({ ...nightly, key: "sb_key_secret" }, 201),
    });
    const { user } = renderConsole("/settings/keys");
    await screen.findByRole("row", { name: /nightly report/ });
    await user.click(screen.getByRole("button", { name: "New key" }));
    await user.type(screen.getByLabelText("Name"), " nightly report ");
    await user.selectOptions(screen.getByLabelText("Collection"), "posts");
    await user.click(screen.getByRole("checkbox", { name: "create posts" }));
    await user.selectOptions(screen.getByLabelText("Expires"), "Never");
    await user.type(screen.getByLabelText("Addresses"), "203.0.113.0/24\n::1");
    await user.click(screen.getByRole("button", { name: "Create key" }));
    expect(await screen.findByLabelText("API key")).toHaveTextContent("sb_key_secret");
    const sent = requests.find(({ method }) => method === "POST");
    expect(await sent?.json()).toEqual({
      name: "nightly report",
      scopes: ["posts:read", "posts:create"],
      expires_at: null,
      addresses: ["203.0.113.0/24", "::1"],
      contact: null,
    });
    // What is shown once does not go by a stray key.
    await user.keyboard("{Escape}");
    expect(screen.getByLabelText("API key")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Done" }));
    await waitFor(() => expect(screen.queryByText("sb_key_secret")).toBeNull());
  });

  test("that are refused say why at the field", async () => {
    const errors = [
      { pointer: "/addresses/0", code: "not_a_network", detail: "Not a network." },
      { pointer: "", code: "odd", detail: "Something else." },
    ];
    mockApi({ ...API, "POST /admin/v1/keys": () => problem(422, "validation_failed", { errors }) });
    const { user } = renderConsole("/settings/keys");
    await user.click(await screen.findByRole("button", { name: "New key" }));
    await user.type(screen.getByLabelText("Name"), "x");
    await user.type(screen.getByLabelText("Addresses"), "home");
    await user.click(screen.getByRole("button", { name: "Create key" }));
    expect(await screen.findByText("Not a network.")).toBeVisible();
    expect(screen.getByLabelText("Addresses")).toHaveAccessibleDescription("Not a network.");
    expect(screen.getByText("Something else.")).toBeVisible();
  });

  test("end after a question", async () => {
    const { calls } = mockApi({
      ...API,
      "DELETE /admin/v1/keys/k1": () => new Response(null, { status: 204 }),
    });
    const { user } = renderConsole("/settings/keys");
    await user.click(await screen.findByRole("button", { name: "Delete nightly report" }));
    await user.click(await screen.findByRole("button", { name: "Delete key" }));
    expect(await screen.findByText("Key deleted")).toBeVisible();
    expect(calls).toContain("DELETE /admin/v1/keys/k1");
  });

  test("are for developers to make", async () => {
    saveTokens({ ...session(), operator: { id: "0198", email: "eva@example.com", role: "support" } });
    mockApi({ ...API, "GET /admin/v1/keys": () => json({ items: [], next: null }) });
    const { user } = renderConsole("/settings/keys");
    expect(await screen.findByText("No keys yet")).toBeVisible();
    const [button] = screen.getAllByRole("button", { name: "New key" });
    await user.click(button ?? document.body);
    expect(screen.queryByRole("dialog")).toBeNull();
    await user.hover(button ?? document.body);
    expect(await screen.findByRole("tooltip")).toHaveTextContent("Only developers and owners may do this");
  });
});

describe("scopes", () => {
  test("are told once, all operations of a collection together", () => {
    expect(
      toScopes([
        { key: 0, on: "posts", operations: ["read", "create", "update", "delete"] },
        { key: 1, on: "notes", operations: ["update", "read"] },
        { key: 2, on: "notes", operations: ["read"] },
        { key: 3, on: "*", operations: [] },
      ]),
    ).toEqual(["posts:*", "notes:read", "notes:update"]);
  });

  test("take an operation in and out in the order of all", () => {
    expect(toggle(["read", "delete"], "create")).toEqual(["read", "create", "delete"]);
    expect(toggle(["read", "delete"], "read")).toEqual(["delete"]);
  });

  test("addresses come by lines, blanks and commas", () => {
    expect(toAddresses(" 203.0.113.0/24\n\n::1, 10.0.0.1 ")).toEqual(["203.0.113.0/24", "::1", "10.0.0.1"]);
    expect(toAddresses("  ")).toEqual([]);
  });

  test("a lifetime is counted from now", () => {
    expect(expiryOf("30", Date.parse("2026-01-01T00:00:00Z"))).toBe("2026-01-31T00:00:00.000Z");
    expect(expiryOf("", 0)).toBeNull();
  });
});
