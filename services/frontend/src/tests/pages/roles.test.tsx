import { act, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, session } from "../mock-api";
import { renderConsole } from "../render";
import { API, findCell, ONE, record, setUpGrid, stored } from "./records-fixture";
import { BOTH, served, version } from "./versions-fixtures";

setUpGrid();

function signInAs(role: string): void {
  saveTokens({ ...session(), operator: { id: "0198", email: "eva@example.com", role } });
}

/** Whether a button takes no press and says who may. */
async function isRefused(name: string | RegExp) {
  const button = await screen.findByRole("button", { name });
  if (button.getAttribute("aria-disabled") !== "true") return false;
  act(() => button.focus());
  await waitFor(() => expect(button).toHaveAccessibleDescription(/^Only .* may do this, and your role is/));
  return true;
}

describe("records, for whoever may not write them", () => {
  beforeEach(() => signInAs("support"));

  test("are not made, changed or deleted, and say why", async () => {
    const { calls } = mockApi({ ...API, [`GET ${ONE}`]: () => stored(record(1)) });
    const { user } = renderConsole("/data/notes");
    const cell = await findCell(/Note 1/);
    expect(await isRefused("New record")).toBe(true);
    await user.dblClick(cell);
    expect(screen.queryByRole("textbox", { name: /title/ })).toBeNull();
    await user.click(cell);
    await user.keyboard("{Delete}");
    expect(screen.queryByRole("dialog")).toBeNull();
    await user.click(screen.getByRole("checkbox", { name: /all/i }));
    expect(await isRefused("Delete")).toBe(true);
    expect(calls.every((call) => call.startsWith("GET"))).toBe(true);
  });

  test("are shown whole in the panel, to be read", async () => {
    mockApi({ ...API, [`GET ${ONE}`]: () => stored(record(1)) });
    renderConsole(`/data/notes?record=${record(1).id}`);
    expect(await screen.findByText("This record has no field that can be changed here.")).toBeVisible();
    expect(await isRefused("Save")).toBe(true);
    expect(await isRefused("Delete")).toBe(true);
  });
});

describe("versions", () => {
  test.each([
    ["support", { "Publish v2": true }, "draft"],
    ["developer", { "Publish v2": false }, "draft"],
    ["developer", { "Purge v2": true, "Restore v2": false }, "retired"],
    ["owner", { "Purge v2": false, "Restore v2": false }, "retired"],
  ])("%s: %j", async (role, expected, state) => {
    signInAs(role);
    mockApi(served([version(1, "supported", { successor: 2 }), version(2, state)]));
    renderConsole("/versions/2");
    for (const [name, refused] of Object.entries(expected)) {
      const buttons = await screen.findAllByRole("button", { name });
      expect(buttons.length, name).toBeGreaterThan(0);
      expect(await isRefused(name), `${role}: ${name}`).toBe(refused);
    }
  });

  test("what is announced of one is for developers", async () => {
    signInAs("viewer");
    mockApi(served(BOTH));
    const { user } = renderConsole("/versions/1?tab=end");
    const [first] = await screen.findAllByRole("button", { name: "Announce" });
    await user.hover(first ?? document.body);
    expect(await screen.findByRole("tooltip")).toHaveTextContent("Only developers and owners");
  });
});

describe("sessions and users", () => {
  const owned = (id: string, kind: string, owner: string) => ({
    id,
    kind,
    owner: { id: owner, email: `${owner}@example.com` },
    device: "curl/8.0",
    address: "203.0.113.7",
    created_at: "2026-01-01T00:00:00Z",
    last_seen_at: "2026-01-01T00:00:00Z",
    expires_at: "2026-02-01T00:00:00Z",
    current: false,
  });
  const sessions = [
    owned("s1", "user", "u1"),
    owned("s2", "operator", "o2"),
    owned("s3", "operator", "0198"),
  ];

  test.each([
    ["viewer", [true, true, false]],
    ["support", [false, true, false]],
    ["developer", [false, true, false]],
    ["owner", [false, false, false]],
  ])("%s ends those of users, of other operators, and their own: refused %j", async (role, expected) => {
    signInAs(role);
    mockApi({
      "GET /admin/v1/collections": () => json({ items: [] }),
      "GET /admin/v1/sessions": () => json({ items: sessions, next: null }),
    });
    renderConsole("/sessions");
    const buttons = await screen.findAllByRole("button", { name: /^End session of/ });
    expect(buttons.map((each) => each.getAttribute("aria-disabled") === "true")).toEqual(expected);
  });

  test("a viewer looks at users only", async () => {
    signInAs("viewer");
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
    mockApi({
      "GET /admin/v1/collections": () => json({ items: [] }),
      "GET /admin/v1/users": () => json({ items: [ada], next: null }),
      "GET /admin/v1/users/u1": () => json(ada),
      "GET /admin/v1/sessions": () => json({ items: sessions.slice(0, 1), next: null }),
    });
    renderConsole("/users?user=u1");
    expect(await isRefused("Disable user")).toBe(true);
    expect(await isRefused("Delete user")).toBe(true);
    expect(await isRefused(/^End session on/)).toBe(true);
  });
});
