import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";

const SETUP = { "GET /admin/v1/setup": () => json({ open: false }) };
const SHELL = {
  "GET /admin/v1/collections": () => json({ items: [] }),
  "GET /admin/v1/versions": () => json({ items: [] }),
  "GET /admin/v1/overview": () => problem(404, "not_found"),
  "GET /health/ready": () => json({ status: "ready", parts: { database: "ok" } }),
};

async function signIn(user: ReturnType<typeof renderConsole>["user"]) {
  await user.type(await screen.findByLabelText("Email"), "ada@example.com");
  await user.type(screen.getByLabelText("Password"), "correct horse");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
}

describe("the sign-in page", () => {
  test("stands before every page and leads back to it", async () => {
    mockApi({ ...SETUP, ...SHELL, "POST /admin/v1/session": () => json(session(), 201) });
    const { user, router } = renderConsole("/sessions?user=0198");
    expect(await screen.findByRole("heading", { name: "Sign in" })).toBeVisible();
    await signIn(user);
    expect(await screen.findByRole("heading", { name: "Sessions" })).toBeVisible();
    expect(router.state.location.href).toBe("/sessions?user=0198");
  });

  test("asks for both fields", async () => {
    mockApi(SETUP);
    const { user } = renderConsole("/sign-in");
    await user.click(await screen.findByRole("button", { name: "Sign in" }));
    expect(await screen.findByText("Enter your email address.")).toBeVisible();
    expect(screen.getByLabelText("Password")).toHaveAccessibleDescription("Enter your password.");
  });

  test("says why it was refused, once", async () => {
    const detail = "Address and password do not belong together.";
    mockApi({ ...SETUP, "POST /admin/v1/session": () => problem(401, "invalid_credentials", { detail }) });
    const { user } = renderConsole("/sign-in");
    await signIn(user);
    expect(await screen.findAllByText(detail)).toHaveLength(1);
  });

  test("asks for the second factor, and takes a recovery code instead", async () => {
    const { requests } = mockApi({
      ...SETUP,
      ...SHELL,
      "POST /admin/v1/session": () =>
        problem(401, "mfa_required", { mfa_token: "m1", methods: ["totp", "recovery_code"] }),
      "POST /admin/v1/session/totp": () => problem(401, "invalid_credentials"),
      "POST /admin/v1/session/recovery": () => json(session(), 201),
    });
    const { user } = renderConsole("/sessions");
    await signIn(user);
    await user.type(await screen.findByLabelText("Code of your authenticator"), "000000{Enter}");
    expect(await screen.findByText(/not the code/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Use a recovery code" }));
    expect(screen.queryByText(/not the code/)).toBeNull();
    await user.type(screen.getByLabelText("Recovery code"), " 7k2m-x9q4 ");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByRole("heading", { name: "Sessions" })).toBeVisible();
    const bodies = await Promise.all(
      requests.filter(({ url }) => /totp|recovery/.test(url)).map((request) => request.json()),
    );
    expect(bodies).toEqual([
      { mfa_token: "m1", code: "000000" },
      { mfa_token: "m1", code: "7k2m-x9q4" },
    ]);
  });

  test("starts over when the second factor has waited too long", async () => {
    mockApi({
      ...SETUP,
      "POST /admin/v1/session": () => problem(401, "mfa_required", { mfa_token: "m1", methods: ["totp"] }),
    });
    const { user } = renderConsole("/sign-in");
    await signIn(user);
    expect(await screen.findByLabelText("Code of your authenticator")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Use a recovery code" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Start over" }));
    expect(await screen.findByLabelText("Password")).toHaveValue("");
  });

  test("says that there is no operator yet", async () => {
    mockApi({ "GET /admin/v1/setup": () => json({ open: true }) });
    renderConsole("/sign-in");
    expect(await screen.findByText("There is no operator yet")).toBeVisible();
  });

  test("is passed by a session that is still good", async () => {
    localStorage.setItem("stratabase.refresh_token", "refresh-1");
    const { calls } = mockApi({ ...SHELL, "POST /admin/v1/session/refresh": () => json(session(2)) });
    renderConsole("/users");
    expect(await screen.findByRole("heading", { name: "Users" })).toBeVisible();
    await waitFor(() => expect(calls).toContain("GET /admin/v1/collections"));
    expect(calls.filter((call) => call.endsWith("/refresh"))).toHaveLength(1);
  });
});
