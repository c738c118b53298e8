import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { squaresPath } from "@/components/ui/qr-code.utils";
import { recoveryFile } from "@/pages/account/recovery-file.utils";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";

const me = {
  id: "0198",
  email: "ada@example.com",
  role: "owner",
  second_factor: false,
  created_at: "2026-01-01T00:00:00Z",
};
const off = { enabled: false, recovery_codes_left: 0 };
const API = {
  "GET /admin/v1/collections": () => json({ items: [] }),
  "GET /admin/v1/me": () => json(me),
  "GET /admin/v1/totp": () => json(off),
};
const SECRET = { secret: "GEZDGNBV", uri: "otpauth://totp/Birds:ada?secret=GEZDGNBV" };
const gone = () => new Response(null, { status: 204 });

beforeEach(() => saveTokens(session()));

describe("one's own password", () => {
  test("is changed with the one before, and what is wrong stands at its field", async () => {
    let isWeak = true;
    const errors = [{ pointer: "/password", code: "too_short", detail: "At least 15 characters." }];
    const { requests } = mockApi({
      ...API,
      "POST /admin/v1/password": () => (isWeak ? problem(422, "validation_failed", { errors }) : gone()),
    });
    const { user } = renderConsole("/account");
    await user.type(await screen.findByLabelText("Password now"), "the old one");
    await user.type(screen.getByLabelText("New password"), "a new pass phrase");
    await user.type(screen.getByLabelText("New password again"), "a new pass phrase");
    await user.click(screen.getByRole("button", { name: "Change password" }));
    expect(await screen.findByText("At least 15 characters.")).toBeVisible();
    isWeak = false;
    await user.click(screen.getByRole("button", { name: "Change password" }));
    expect(await screen.findByText("Password changed")).toBeVisible();
    expect(screen.getByLabelText("Password now")).toHaveValue("");
    const sent = requests.find(({ method }) => method === "POST");
    expect(await sent?.json()).toEqual({ current_password: "the old one", password: "a new pass phrase" });
  });

  test("says that the one before is another", async () => {
    const { calls } = mockApi({
      ...API,
      "POST /admin/v1/password": () => problem(401, "invalid_credentials"),
    });
    const { user } = renderConsole("/account");
    await user.type(await screen.findByLabelText("Password now"), "wrong");
    await user.type(screen.getByLabelText("New password"), "a new pass phrase");
    await user.type(screen.getByLabelText("New password again"), "a new pass phrase");
    await user.click(screen.getByRole("button", { name: "Change password" }));
    expect(await screen.findByText("This is not your password.")).toBeVisible();
    // The session is not at fault: nothing is refreshed, and the guess is made once.
    expect(calls.filter((call) => call.startsWith("POST"))).toEqual(["POST /admin/v1/password"]);
  });
});

describe("one's own second factor", () => {
  test("is set up with a code, and its recovery codes are told once", async () => {
    let isOn = false;
    mockApi({
      ...API,
      "GET /admin/v1/totp": () => json(isOn ? { enabled: true, recovery_codes_left: 10 } : off),
      "POST /admin/v1/totp": () => json(SECRET, 201),
      "POST /admin/v1/totp/confirm": async (request) => {
        const { code } = await request.json();
        if (code !== "081804") return problem(401, "invalid_credentials");
        isOn = true;
        return json({ recovery_codes: ["7k2m-x9q4", "t0bd-w3hz"] });
      },
    });
    const { user } = renderConsole("/account");
    await user.click(await screen.findByRole("button", { name: "Set up" }));
    expect(await screen.findByRole("img", { name: "QR code of the secret" })).toBeVisible();
    expect(screen.getByText(SECRET.uri)).toBeVisible();
    await user.type(screen.getByLabelText("Code that the app shows"), "000000");
    await user.click(screen.getByRole("button", { name: "Turn on" }));
    expect(await screen.findByText(/not the code/)).toBeVisible();
    await user.clear(screen.getByLabelText("Code that the app shows"));
    await user.type(screen.getByLabelText("Code that the app shows"), "081 804");
    await user.click(screen.getByRole("button", { name: "Turn on" }));
    expect(await screen.findByText("7k2m-x9q4")).toBeVisible();
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Copy all" }));
    expect(await navigator.clipboard.readText()).toBe("7k2m-x9q4\nt0bd-w3hz");
    const saved = vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:1");
    await user.click(screen.getByRole("button", { name: "Download" }));
    expect(saved).toHaveBeenCalledOnce();
    await user.click(screen.getByRole("button", { name: "I have kept them" }));
    expect(await screen.findByText(/10 recovery codes left/)).toBeVisible();
    expect(screen.queryByText("7k2m-x9q4")).toBeNull();
  });

  test("is removed; a login that is too long ago is asked for again first", async () => {
    let isFresh = false;
    let isOn = true;
    const { calls } = mockApi({
      ...API,
      "GET /admin/v1/totp": () => json(isOn ? { enabled: true, recovery_codes_left: 1 } : off),
      "DELETE /admin/v1/totp": () => {
        if (!isFresh) return problem(401, "login_required");
        isOn = false;
        return gone();
      },
      "POST /admin/v1/session": () =>
        problem(401, "mfa_required", { mfa_token: "m1", methods: ["totp", "recovery_code"] }),
      "POST /admin/v1/session/totp": () => {
        isFresh = true;
        return json(session(2), 201);
      },
      "DELETE /admin/v1/session": gone,
    });
    const { user } = renderConsole("/account");
    expect(await screen.findByText(/1 recovery code left/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Remove" }));
    await user.click(await screen.findByRole("button", { name: "Remove" }));
    await user.type(await screen.findByLabelText("Password of ada@example.com"), "a pass phrase");
    await user.click(screen.getByRole("button", { name: "Continue" }));
    await user.type(await screen.findByLabelText("Code of your authenticator"), "081804");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByText("Second factor removed")).toBeVisible();
    // The session before has ended, and the old token was not refreshed for a refusal that it could not mend.
    await waitFor(() => expect(calls).toContain("DELETE /admin/v1/session"));
    expect(calls).not.toContain("POST /admin/v1/session/refresh");
    expect(await screen.findByRole("button", { name: "Set up" })).toBeVisible();
  });
});

test("an account that does not come can be asked for again", async () => {
  mockApi({ ...API, "GET /admin/v1/me": () => problem(503, "unavailable") });
  renderConsole("/account");
  expect(await screen.findByText("The account could not be loaded")).toBeVisible();
});

test("a file of recovery codes says whose they are", () => {
  expect(recoveryFile(["a", "b"], "api.example.com", "ada@example.com")).toBe(
    "Recovery codes of ada@example.com at api.example.com\nEach signs you in once.\n\na\nb\n",
  );
});

test("squares are drawn row by row, runs at once", () => {
  expect(
    squaresPath([
      [true, true, false],
      [false, false, false],
      [false, true, true],
    ]),
  ).toBe("M0 0h2v1H0zM1 2h2v1H1z");
});
