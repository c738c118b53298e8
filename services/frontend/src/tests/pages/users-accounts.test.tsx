import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { BLANK_USER, newUserOf, readFields } from "@/pages/users/new-user.utils";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";
import { version } from "./versions-fixtures";

const ada = {
  id: "u1",
  email: "ada@example.com",
  verified: true,
  disabled: false,
  created_at: "2026-01-01T00:00:00Z",
  sessions: 0,
  second_factor: true,
  password_state: "set",
  wrong_passwords: 0,
};
const google = { id: "x1", provider: "google", email: "ada@gmail.example", created_at: ada.created_at };
const API = {
  "GET /admin/v1/collections": () => json({ items: [] }),
  "GET /admin/v1/versions": () => json({ items: [version(1, "supported"), version(2, "current")] }),
  "GET /admin/v1/users": () => json({ items: [ada], next: null }),
  "GET /admin/v1/users/u1": () => json(ada),
  "GET /admin/v1/users/u1/identities": () => json({ items: [google] }),
  "GET /admin/v1/users/u1/passkeys": () => json({ items: [] }),
  "GET /admin/v1/sessions": () => json({ items: [], next: null }),
};

beforeEach(() => saveTokens(session()));

describe("an account", () => {
  test("is made with a password, and opened", async () => {
    const { requests } = mockApi({ ...API, "POST /admin/v1/users": () => json(ada, 201) });
    const { user, router } = renderConsole("/users");
    await user.click(await screen.findByRole("button", { name: "New user" }));
    await user.type(screen.getByLabelText("Email"), "ada@example.com");
    await user.type(screen.getByLabelText("Password", { selector: "[type=password]" }), "a long pass phrase");
    await user.click(screen.getByRole("switch", { name: "The address is known to be theirs" }));
    await user.click(screen.getByLabelText("Other fields"));
    await user.paste('{"name": "Ada"');
    expect(await screen.findByText("This is no JSON object.")).toBeVisible();
    await user.paste("}");
    await user.click(screen.getByRole("button", { name: "Create user" }));
    expect(await screen.findByText("User created")).toBeVisible();
    const sent = requests.find(({ method }) => method === "POST");
    expect(await sent?.json()).toEqual({
      email: "ada@example.com",
      password: "a long pass phrase",
      verified: true,
      fields: { name: "Ada" },
    });
    expect(await screen.findByRole("dialog", { name: "ada@example.com" })).toBeVisible();
    expect(router.state.location.search).toEqual({ user: "u1" });
  });

  test("is taken over by the hash of its password, and faults stand at their fields", async () => {
    const errors = [
      { pointer: "/password_hash", code: "unknown_hash", detail: "No known kind of hash." },
      { pointer: "/fields/name", code: "required", detail: "Name is needed." },
    ];
    const { requests } = mockApi({
      ...API,
      "POST /admin/v1/users": () => problem(422, "validation_failed", { errors }),
    });
    const { user } = renderConsole("/users");
    await user.click(await screen.findByRole("button", { name: "New user" }));
    await user.click(screen.getByRole("radio", { name: "Imported hash" }));
    await user.type(screen.getByLabelText("Email"), "ada@example.com");
    await user.type(screen.getByLabelText("Hash of their password"), "md5");
    await user.click(screen.getByRole("button", { name: "Create user" }));
    expect(await screen.findByText("No known kind of hash.")).toBeVisible();
    expect(screen.getByText("Name is needed.")).toBeVisible();
    const sent = requests.find(({ method }) => method === "POST");
    expect(await sent?.json()).toMatchObject({ password_hash: "md5", verified: false });
  });

  test("tells its passkeys by name, and when each was used", async () => {
    const at = ada.created_at;
    const phone = { id: "p1", name: "Phone", backed_up: true, created_at: at, last_used_at: at };
    const nameless = { id: "p2", name: null, backed_up: false, created_at: at, last_used_at: null };
    mockApi({ ...API, "GET /admin/v1/users/u1/passkeys": () => json({ items: [phone, nameless] }) });
    renderConsole("/users?user=u1");
    const section = await screen.findByRole("region", { name: "Passkeys" });
    const [first, second] = await within(section).findAllByRole("listitem");
    expect(first).toHaveTextContent(/Phone.*synced.*used/);
    expect(second).toHaveTextContent(/without a name.*added/);
    expect(second).not.toHaveTextContent("synced");
  });

  test("without a second factor has none to remove", async () => {
    mockApi({ ...API, "GET /admin/v1/users/u1": () => json({ ...ada, second_factor: false }) });
    renderConsole("/users?user=u1");
    expect(await screen.findByRole("button", { name: "Remove second factor" })).toHaveAttribute(
      "aria-disabled",
      "true",
    );
  });

  test("tells where it signs in, and loses its second factor after a question", async () => {
    const { calls } = mockApi({
      ...API,
      "DELETE /admin/v1/users/u1/second-factor": () => new Response(null, { status: 204 }),
    });
    const { user } = renderConsole("/users?user=u1");
    expect(await screen.findByText("ada@gmail.example")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Remove second factor" }));
    const question = await screen.findByRole("dialog", { name: "Remove the second factor?" });
    await user.click(within(question).getByRole("button", { name: "Remove" }));
    expect(await screen.findByText("Second factor removed")).toBeVisible();
    expect(calls).toContain("DELETE /admin/v1/users/u1/second-factor");
  });
});

test("an anonymous account goes by its id, and has no second factor to remove", async () => {
  const nobody = { ...ada, id: "0198c0de-0000-7000-8000-00000000abcd", email: null, verified: false };
  mockApi({
    ...API,
    "GET /admin/v1/users": () => json({ items: [nobody], next: null }),
    [`GET /admin/v1/users/${nobody.id}`]: () => json(nobody),
    [`GET /admin/v1/users/${nobody.id}/identities`]: () => json({ items: [] }),
  });
  const { user } = renderConsole("/users");
  await user.click(await screen.findByRole("link", { name: "Anonymous …00abcd" }));
  const panel = await screen.findByRole("dialog", { name: "Anonymous …00abcd" });
  expect(within(panel).getByText(/Nobody can sign in to an anonymous account/)).toBeVisible();
  expect(within(panel).queryByRole("button", { name: "Remove second factor" })).toBeNull();
});

test.each([
  ["set", false],
  ["none", true],
])("a provider is removed after a question; the password is %s", async (password_state, isLast) => {
  let items = [google];
  const { calls } = mockApi({
    ...API,
    "GET /admin/v1/users/u1": () => json({ ...ada, password_state }),
    "GET /admin/v1/users/u1/identities": () => json({ items }),
    "DELETE /admin/v1/users/u1/identities/x1": () => {
      items = [];
      return new Response(null, { status: 204 });
    },
  });
  const { user } = renderConsole("/users?user=u1");
  await user.click(await screen.findByRole("button", { name: "Remove google" }));
  const question = await screen.findByRole("dialog", { name: "Remove google?" });
  expect(within(question).queryByText(/no password and no other provider/) !== null).toBe(isLast);
  await user.click(within(question).getByRole("button", { name: "Remove" }));
  expect(await screen.findByText("Provider removed")).toBeVisible();
  await waitFor(() => expect(screen.queryByText("ada@gmail.example")).toBeNull());
  expect(calls).toContain("DELETE /admin/v1/users/u1/identities/x1");
});

test("guesses of others are told, and forgotten at once", async () => {
  let user = { ...ada, wrong_passwords: 100, password_state: "closed" };
  const { calls } = mockApi({
    ...API,
    "GET /admin/v1/users/u1": () => json(user),
    "DELETE /admin/v1/users/u1/wrong-passwords": () => {
      user = { ...user, wrong_passwords: 0, password_state: "set" };
      return new Response(null, { status: 204 });
    },
  });
  const { user: hand } = renderConsole("/users?user=u1");
  expect(await screen.findByText("guessed")).toBeVisible();
  expect(screen.getByText(/^100 wrong passwords in a row: the password alone lets nobody in/)).toBeVisible();
  await hand.click(screen.getByRole("button", { name: "Forget them" }));
  expect(await screen.findByText("Wrong passwords forgotten")).toBeVisible();
  expect(screen.queryByText(/in a row/)).toBeNull();
  expect(calls).toContain("DELETE /admin/v1/users/u1/wrong-passwords");
});

test("an operator acts as a user for a reason; a banner says so on every page until it ends", async () => {
  const { requests } = mockApi({
    ...API,
    "POST /admin/v1/users/u1/impersonate": () =>
      json({ access_token: "sb_at_1", token_type: "Bearer", expires_in: 900, user: ada }, 201),
    "POST /v2/auth/logout": () => new Response(null, { status: 204 }),
  });
  const { user, router } = renderConsole("/users?user=u1");
  await user.click(await screen.findByRole("button", { name: "Act as them" }));
  await user.type(await screen.findByLabelText("Reason"), "Ticket 4711");
  const [, question] = screen.getAllByRole("dialog");
  await user.click(within(question ?? document.body).getByRole("button", { name: "Act as them" }));
  expect(await screen.findByLabelText("Access token")).toHaveTextContent("sb_at_1");
  await user.click(screen.getByRole("button", { name: "Done" }));
  await user.keyboard("{Escape}");
  await router.navigate({ to: "/sessions" });
  const banner = await screen.findByRole("region", { name: "Acting as a user" });
  expect(banner).toHaveTextContent("You act as ada@example.com in your application for 15 more minutes.");
  await user.click(within(banner).getByRole("button", { name: "End" }));
  await waitFor(() => expect(screen.queryByRole("region", { name: "Acting as a user" })).toBeNull());
  const [asked, ended] = requests.filter(({ method }) => method === "POST");
  expect(await asked?.json()).toEqual({ reason: "Ticket 4711" });
  expect(ended?.headers.get("Authorization")).toBe("Bearer sb_at_1");
});

describe("the form of a new account", () => {
  test.each([
    ["", {}],
    [" \n", {}],
    ['{"a": 1}', { a: 1 }],
    ["[1]", null],
    ["null", null],
    ["{", null],
  ])("reads %j as %j", (text, expected) => expect(readFields(text)).toEqual(expected));

  test("sends the one secret that was chosen", () => {
    const draft = { ...BLANK_USER, email: " a@b.example ", secret: " $2b$x " };
    expect(newUserOf(draft)).toMatchObject({ email: "a@b.example", password: " $2b$x " });
    expect(newUserOf({ ...draft, way: "hash" })).toMatchObject({ password_hash: "$2b$x" });
    expect(newUserOf({ ...draft, fields: "x" })).toBeNull();
  });
});
