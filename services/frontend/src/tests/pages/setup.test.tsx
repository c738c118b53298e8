import { screen } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { tokenFromHash } from "@/utils/token-address";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";

const OPEN = { "GET /admin/v1/setup": () => json({ open: true }) };
const OVERVIEW = {
  "GET /admin/v1/collections": () => json({ items: [] }),
  "GET /admin/v1/versions": () => json({ items: [] }),
  "GET /admin/v1/overview": () => problem(404, "not_found"),
  "GET /health/ready": () => json({ status: "ready", parts: { database: "ok" } }),
};

/** The page reads the real address bar, as the token must never pass through the router. */
function openSetup(hash: string) {
  history.replaceState(null, "", `/console/setup${hash}`);
  return renderConsole("/setup");
}

async function fillIn(user: ReturnType<typeof renderConsole>["user"], password: string, repeated = password) {
  await user.type(await screen.findByLabelText("Email"), "ada@example.com");
  await user.type(screen.getByLabelText("Password"), password);
  await user.type(screen.getByLabelText("Password again"), repeated);
  await user.click(screen.getByRole("button", { name: "Create owner" }));
}

afterEach(() => history.replaceState(null, "", "/console/"));

describe("the set-up page", () => {
  test("makes the owner with the token of the address, which it removes", async () => {
    const { requests } = mockApi({
      ...OPEN,
      ...OVERVIEW,
      "POST /admin/v1/setup": () => json(session(), 201),
    });
    const { user } = openSetup("#token=sb_setup_1");
    await screen.findByLabelText("Email");
    expect(location.href).not.toContain("sb_setup_1");
    await fillIn(user, "correct horse");
    expect(await screen.findByRole("heading", { name: "Overview" })).toBeVisible();
    const sent = requests.find(({ method }) => method === "POST");
    expect(await sent?.json()).toEqual({
      token: "sb_setup_1",
      email: "ada@example.com",
      password: "correct horse",
    });
  });

  test("compares the passwords before it asks the server", async () => {
    const { calls } = mockApi(OPEN);
    const { user } = openSetup("#token=sb_setup_1");
    await fillIn(user, "correct horse", "correct house");
    expect(await screen.findByText("The two passwords differ.")).toBeVisible();
    expect(calls).not.toContain("POST /admin/v1/setup");
  });

  test("shows a refused field in the field", async () => {
    const errors = [{ pointer: "/email", code: "invalid_value", detail: "This is not an address." }];
    mockApi({ ...OPEN, "POST /admin/v1/setup": () => problem(422, "invalid_fields", { errors }) });
    const { user } = openSetup("#token=sb_setup_1");
    await fillIn(user, "correct horse");
    expect(await screen.findByText("This is not an address.")).toBeVisible();
    expect(screen.getByLabelText("Email")).toBeInvalid();
  });

  test("says what to do without a token", async () => {
    mockApi(OPEN);
    openSetup("");
    expect(await screen.findByRole("heading", { name: "A set-up token is needed" })).toBeVisible();
  });

  test("says that a token was refused", async () => {
    mockApi({ ...OPEN, "POST /admin/v1/setup": () => problem(401, "unauthenticated") });
    const { user } = openSetup("#token=sb_setup_1");
    await fillIn(user, "correct horse");
    expect(await screen.findByRole("heading", { name: "This set-up token is not valid" })).toBeVisible();
  });

  test("says that the owner is there already", async () => {
    mockApi({ "GET /admin/v1/setup": () => json({ open: false }) });
    openSetup("#token=sb_setup_1");
    expect(await screen.findByRole("heading", { name: "Already set up" })).toBeVisible();
  });
});

test.each([
  ["#token=sb_setup_x", "sb_setup_x"],
  ["#a=1&token=t", "t"],
  ["#token=", null],
  ["#", null],
  ["", null],
])("tokenFromHash(%s) is %s", (hash, expected) => {
  expect(tokenFromHash(hash)).toBe(expected);
});
