import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { draftOf, missingOf, wordsOf } from "@/pages/providers/provider-draft.utils";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";

const google = { provider: "google", name: "Google", issuer: "https://accounts.google.com", kind: "oidc" };
const github = { provider: "github", name: "GitHub", issuer: "https://github.com", kind: "oauth2" };
const there = {
  provider: "google",
  name: "Google",
  issuer: "https://accounts.google.com",
  client_id: "c1",
  has_secret: true,
  scopes: ["openid", "email"],
  enabled: true,
  redirect_uri: "https://api.example.com/v1/auth/oauth/google/callback",
};
const API = {
  "GET /admin/v1/collections": () => json({ items: [] }),
  "GET /admin/v1/settings/oauth": () => json({ items: [there], presets: [google, github] }),
};
const NONE = { "GET /admin/v1/settings/oauth": () => json({ items: [], presets: [google, github] }) };

beforeEach(() => saveTokens(session()));

describe("providers", () => {
  test("known beforehand take a client id and its secret alone", async () => {
    const { requests } = mockApi({
      ...API,
      ...NONE,
      "PUT /admin/v1/settings/oauth/github": () => json({ ...there, provider: "github" }),
    });
    const { user } = renderConsole("/settings/providers");
    expect(await screen.findByText("No providers yet")).toBeVisible();
    await user.click(screen.getAllByRole("button", { name: "Add provider" })[0] ?? document.body);
    await user.click(await screen.findByRole("menuitem", { name: "GitHub" }));
    const dialog = await screen.findByRole("dialog", { name: "Add GitHub" });
    expect(within(dialog).getByLabelText("Issuer")).toHaveValue("https://github.com");
    await user.type(within(dialog).getByLabelText("Client id"), "c1");
    await user.type(within(dialog).getByLabelText("Client secret"), "s1");
    await user.click(within(dialog).getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Provider saved")).toBeVisible();
    const sent = requests.find(({ method }) => method === "PUT");
    expect(await sent?.json()).toEqual({
      client_id: "c1",
      client_secret: "s1",
      name: "GitHub",
      enabled: true,
    });
  });

  test("are changed without their secret, and what is wrong stands at its field", async () => {
    const errors = [{ pointer: "/client_id", code: "too_long", detail: "At most 200 characters." }];
    const { requests } = mockApi({
      ...API,
      "PUT /admin/v1/settings/oauth/google": () => problem(422, "validation_failed", { errors }),
    });
    const { user } = renderConsole("/settings/providers");
    await user.click(await screen.findByRole("button", { name: "Edit Google" }));
    const dialog = await screen.findByRole("dialog", { name: "Edit Google" });
    expect(within(dialog).getByLabelText("Client secret")).toHaveValue("");
    await user.click(within(dialog).getByRole("switch", { name: "Users may sign in there" }));
    await user.click(within(dialog).getByRole("button", { name: "Save" }));
    expect(await within(dialog).findByText("At most 200 characters.")).toBeVisible();
    const sent = requests.find(({ method }) => method === "PUT");
    expect(await sent?.json()).toEqual({
      client_id: "c1",
      name: "Google",
      scopes: ["openid", "email"],
      enabled: false,
    });
  });

  test("are tested step by step, each time anew", async () => {
    let works = false;
    mockApi({
      ...API,
      "POST /admin/v1/settings/oauth/google/test": () =>
        json({
          ok: works,
          steps: [
            { name: "discovery", ok: true, detail: "Found." },
            { name: "keys", ok: works, detail: works ? "2 keys." : "No answer." },
          ],
        }),
    });
    const { user } = renderConsole("/settings/providers");
    await user.click(await screen.findByRole("button", { name: "Test Google" }));
    expect(await screen.findByText("Something does not work yet.")).toBeVisible();
    const [, keys] = within(screen.getByRole("dialog")).getAllByRole("listitem");
    expect(within(keys ?? document.body).getByLabelText("Does not work")).toBeVisible();
    expect(screen.getByText("Discovery document")).toBeVisible();
    works = true;
    await user.click(screen.getByRole("button", { name: "Test again" }));
    expect(await screen.findByText("Everything that can be tried works.")).toBeVisible();
  });

  test("are removed after a question", async () => {
    const { calls } = mockApi({
      ...API,
      "DELETE /admin/v1/settings/oauth/google": () => new Response(null, { status: 204 }),
    });
    const { user } = renderConsole("/settings/providers");
    await user.click(await screen.findByRole("button", { name: "Remove Google" }));
    await user.click(await screen.findByRole("button", { name: "Remove provider" }));
    expect(await screen.findByText("Provider removed")).toBeVisible();
    expect(calls).toContain("DELETE /admin/v1/settings/oauth/google");
  });

  test("are for owners to set up", async () => {
    saveTokens({ ...session(), operator: { id: "0198", email: "eva@example.com", role: "developer" } });
    mockApi(API);
    const { user } = renderConsole("/settings/providers");
    for (const name of ["Add provider", "Edit Google", "Test Google", "Remove Google"]) {
      expect(await screen.findByRole("button", { name })).toHaveAttribute("aria-disabled", "true");
    }
    await user.click(screen.getByRole("button", { name: "Add provider" }));
    expect(screen.queryByRole("menuitem")).toBeNull();
  });
});

describe("the form of a provider", () => {
  test("of an unknown one sends its issuer and name", () => {
    const draft = {
      ...draftOf(null),
      provider: "acme",
      name: " Acme ",
      issuer: " https://sso.example.com ",
      clientId: " c ",
      secret: " s",
      scopes: "openid, email  groups",
    };
    expect(wordsOf(draft, undefined)).toEqual({
      client_id: "c",
      client_secret: " s",
      name: "Acme",
      issuer: "https://sso.example.com",
      scopes: ["openid", "email", "groups"],
      enabled: true,
    });
  });

  test("tells what is missing, one by one", () => {
    const draft = draftOf(null);
    expect(missingOf(draft, true, false)).toBe("Give it an id first.");
    expect(missingOf({ ...draft, provider: "acme" }, true, false)).toBe("Name its issuer first.");
    expect(missingOf({ ...draft, provider: "google" }, true, true)).toBe("Enter the client id first.");
    expect(missingOf({ ...draft, provider: "google", clientId: "c" }, true, true)).toBe(
      "Enter the client secret first.",
    );
    expect(missingOf({ ...draft, provider: "google", clientId: "c" }, false, true)).toBe(false);
  });
});
