import { expect, test } from "vitest";
import { fromAllSides } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";
import { totp } from "./totp";

const stage = setStage({ with: "owner" });
const ZOE = { email: "zoe@example.com", password: "a pass phrase of her own" };

/** Calls the application API: the status, and what was answered. */
async function app(method: string, path: string, token: string | null, body?: unknown) {
  const response = await fetch(`${stage.server.url}/v1/${path}`, {
    method,
    headers: {
      "Content-Type": "application/json",
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}

test("a user is made, loses a second factor, and is acted as until that ends", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("users");
  await page.getByRole("button", { name: "New user" }).click();
  const form = page.getByRole("dialog", { name: "New user" });
  await form.getByLabel("Email").fill(ZOE.email);
  await form.getByRole("textbox", { name: "Password" }).fill("short");
  await form.getByRole("switch", { name: "The address is known to be theirs" }).click();
  await form.getByRole("button", { name: "Create user" }).click();
  await form.getByRole("alert").waitFor();
  await fromAllSides(page, "user-new");
  await form.getByRole("textbox", { name: "Password" }).fill(ZOE.password);
  await form.getByRole("button", { name: "Create user" }).click();
  const panel = page.getByRole("dialog", { name: ZOE.email });
  await panel.getByText("verified", { exact: true }).waitFor();

  const signedIn = await app("POST", "auth/login", null, ZOE);
  expect(signedIn.status).toBe(200);
  const secret = await app("POST", "auth/totp", signedIn.body.access_token);
  const confirmed = await app("POST", "auth/totp/confirm", signedIn.body.access_token, {
    code: totp(secret.body.secret),
  });
  expect(confirmed.status).toBe(200);
  expect((await app("POST", "auth/login", null, ZOE)).body.code).toBe("mfa_required");
  await page.reload();
  await panel.getByText("asked for", { exact: true }).waitFor();
  await panel.getByRole("button", { name: "Remove second factor" }).click();
  const question = page.getByRole("dialog", { name: "Remove the second factor?" });
  await question.waitFor();
  await fromAllSides(page, "user-second-factor");
  await question.getByRole("button", { name: "Remove" }).click();
  await page.getByText("Second factor removed").waitFor();
  expect((await app("POST", "auth/login", null, ZOE)).status).toBe(200);

  await panel.getByRole("button", { name: "Act as them" }).click();
  await page.getByLabel("Reason").fill("Ticket 4711");
  await fromAllSides(page, "user-act");
  await page.getByRole("dialog").last().getByRole("button", { name: "Act as them" }).click();
  const token = (await page.getByLabel("Access token", { exact: true }).textContent()) ?? "";
  await fromAllSides(page, "user-acting");
  expect((await app("GET", "auth/me", token)).body.email).toBe(ZOE.email);
  await page.getByRole("button", { name: "Done" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Sessions" }).click();
  await page.getByText("by an operator").waitFor();
  await fromAllSides(page, "acting");
  const [act] = (await platform(stage, "GET", "audit?limit=1")).items;
  expect(act.reason).toBe("Ticket 4711");
  await page.getByRole("region", { name: "Acting as a user" }).getByRole("button", { name: "End" }).click();
  await page.getByText(`You act as ${ZOE.email} no longer`).waitFor();
  await expect.poll(async () => (await app("GET", "auth/me", token)).status, { timeout: 3000 }).toBe(401);
  expect(complaints).toEqual([]);
  await context.close();
}, 180_000);
