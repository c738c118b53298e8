import { screen, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";

const at = "2026-01-01T00:00:00Z";
const mine = {
  id: "s1",
  kind: "operator",
  owner: { id: "o1", email: "owner@example.com" },
  device: "curl/8.0",
  address: "203.0.113.7",
  created_at: at,
  last_seen_at: at,
  expires_at: at,
  current: true,
};
const theirs = {
  ...mine,
  id: "s2",
  kind: "user",
  owner: { id: "u1", email: "ben@example.com" },
  current: false,
};
const API = {
  "GET /admin/v1/collections": () => json({ items: [] }),
  "GET /admin/v1/sessions": () => json({ items: [mine, theirs], next: null }),
};
const gone = () => new Response(null, { status: 204 });

beforeEach(() => saveTokens(session()));

const row = async (email: string) => {
  const found = (await screen.findByText(email)).closest("tr");
  if (!found) throw new Error(`No row of ${email}.`);
  return within(found);
};

test("tells whose each session is, and which is this one", async () => {
  mockApi(API);
  renderConsole("/sessions");
  const own = await row("owner@example.com");
  expect(own.getByText("this one")).toBeVisible();
  expect(own.getByText("operator")).toBeVisible();
  expect(own.getByText("curl 8.0")).toBeVisible();
  expect((await row("ben@example.com")).queryByText("this one")).not.toBeInTheDocument();
});

test("shows one user's alone, who may be signed in nowhere", async () => {
  const { requests } = mockApi({
    ...API,
    "GET /admin/v1/sessions": () => json({ items: [], next: null }),
    "GET /admin/v1/users/u1": () =>
      json({
        id: "u1",
        email: "ben@example.com",
        verified: false,
        disabled: false,
        created_at: at,
        sessions: 0,
        password_state: "set",
        wrong_passwords: 0,
      }),
  });
  renderConsole("/sessions?user=u1");
  expect(await screen.findByText("Nobody is signed in")).toBeVisible();
  expect(await screen.findByRole("link", { name: "ben@example.com" })).toBeVisible();
  expect(requests.some(({ url }) => url.includes("user=u1"))).toBe(true);
});

test("another's session ends after a question; one that is gone already counts as ended", async () => {
  mockApi({ ...API, "DELETE /admin/v1/sessions/s2": () => problem(404, "not_found") });
  const { user } = renderConsole("/sessions");
  await user.click((await row("ben@example.com")).getByRole("button", { name: /^End/ }));
  const question = await screen.findByRole("dialog", { name: "End this session?" });
  expect(question).toHaveTextContent("ben@example.com is signed out of curl 8.0 within a second");
  await user.click(within(question).getByRole("button", { name: "End session" }));
  expect(await screen.findByText("Session ended")).toBeVisible();
});

test("ending one's own signs out", async () => {
  mockApi({
    ...API,
    "DELETE /admin/v1/sessions/s1": gone,
    "GET /admin/v1/setup": () => json({ open: false }),
  });
  const { user } = renderConsole("/sessions");
  await user.click((await row("owner@example.com")).getByRole("button", { name: /^End/ }));
  await user.click(await screen.findByRole("button", { name: "End and sign out" }));
  expect(await screen.findByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("a refusal stays in the dialog, a failed list can be tried again", async () => {
  let fail = true;
  mockApi({
    ...API,
    "GET /admin/v1/sessions": () => (fail ? problem(403, "forbidden") : API["GET /admin/v1/sessions"]()),
    "DELETE /admin/v1/sessions/s2": () => problem(403, "forbidden"),
  });
  const { user } = renderConsole("/sessions");
  expect(await screen.findByText("The sessions could not be loaded")).toBeVisible();
  fail = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await user.click((await row("ben@example.com")).getByRole("button", { name: /^End/ }));
  const question = await screen.findByRole("dialog");
  await user.click(within(question).getByRole("button", { name: "End session" }));
  expect(await within(question).findByText("About forbidden.")).toBeVisible();
});
