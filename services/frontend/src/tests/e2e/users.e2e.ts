import { expect, test } from "vitest";
import { fromAllSides } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "demo" });

/** Signs a user of the application in and returns the access token. */
async function signIn(email: string, password = "demo: birds and engines"): Promise<string> {
  const response = await fetch(`${stage.server.url}/v1/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "User-Agent": "StrikesApp/2.1 (iPhone; iOS 18.1)" },
    body: JSON.stringify({ email, password }),
  });
  const session: { access_token: string } = await response.json();
  return session.access_token;
}

const statusOfMe = async (token: string) =>
  (await fetch(`${stage.server.url}/v1/auth/me`, { headers: { Authorization: `Bearer ${token}` } })).status;

test("an anonymous user is told apart, and gone once deleted", async () => {
  await platform(stage, "PATCH", "settings", { anonymous: true });
  const begun = await fetch(`${stage.server.url}/v1/auth/anonymous`, { method: "POST" });
  const { user, access_token }: { user: { id: string }; access_token: string } = await begun.json();
  const name = `Anonymous …${user.id.slice(-6)}`;
  const { page, context, complaints } = await stage.openPageAsOwner("users");
  await page.getByRole("link", { name }).waitFor();
  await fromAllSides(page, "users-anonymous");
  await page.getByRole("link", { name }).click();
  const panel = page.getByRole("dialog", { name });
  await panel.getByText("Nobody can sign in to an anonymous account").waitFor();
  await fromAllSides(page, "user-anonymous");
  await panel.getByRole("button", { name: "Delete user" }).click();
  const question = page.getByRole("dialog", { name: "Delete this user?" });
  await question.getByLabel(`Type ${user.id} to confirm`).fill(user.id);
  await question.getByRole("button", { name: "Delete user" }).click();
  await page.getByText("User deleted").waitFor();
  expect(await statusOfMe(access_token)).toBe(401);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a user is found, disabled, enabled and deleted", async () => {
  const token = await signIn("ada@example.com");
  expect(await statusOfMe(token)).toBe(200);
  for (let guess = 0; guess < 3; guess++) await signIn("ada@example.com", "a wrong password");
  const { page, context, complaints } = await stage.openPageAsOwner("users");
  await page.getByRole("link", { name: "hana@example.com" }).waitFor();
  await fromAllSides(page, "users");

  await page.getByRole("textbox", { name: "Search users by email" }).fill("ad");
  await page.getByText("1 user", { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get("q")).toBe("ad");
  await page.getByRole("link", { name: "ada@example.com" }).click();
  const panel = page.getByRole("dialog", { name: "ada@example.com" });
  await panel.getByText("StrikesApp 2.1 on iPhone").waitFor();
  await panel.getByText("3 wrong passwords in a row.").waitFor();
  await fromAllSides(page, "user");
  await panel.getByRole("button", { name: "Forget them" }).click();
  await panel.getByText("wrong passwords in a row").waitFor({ state: "detached" });

  await panel.getByRole("button", { name: "Disable user" }).click();
  await page.getByText("ends within a second").waitFor();
  await fromAllSides(page, "user-disable");
  await page
    .getByRole("dialog", { name: "Disable this user?" })
    .getByRole("button", { name: "Disable user" })
    .click();
  await panel.getByText("disabled", { exact: true }).waitFor();
  await panel.getByText("Signed in nowhere.").waitFor();
  await expect.poll(() => statusOfMe(token), { timeout: 3000 }).toBe(401);

  await panel.getByRole("button", { name: "Enable user" }).click();
  await page
    .getByRole("dialog", { name: "Enable this user?" })
    .getByRole("button", { name: "Enable user" })
    .click();
  await panel.getByText("active", { exact: true }).waitFor();
  expect(await statusOfMe(await signIn("ada@example.com"))).toBe(200);
  await panel.getByRole("link", { name: "Fields of the record" }).click();
  await page.getByRole("dialog", { name: "Record" }).getByText("ada@example.com").waitFor();
  await fromAllSides(page, "user-record");

  // Nothing of the application holds a newcomer back.
  await fetch(`${stage.server.url}/v1/auth/register`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email: "zoe@example.com", password: "a long enough password" }),
  });
  await page.goto(stage.url("users?q=zoe"));
  await page.getByRole("link", { name: "zoe@example.com" }).click();
  await page.getByRole("button", { name: "Delete user" }).click();
  const question = page.getByRole("dialog", { name: "Delete this user?" });
  await question.getByLabel("Type zoe@example.com to confirm").fill("zoe@example.com");
  await fromAllSides(page, "user-delete");
  await question.getByRole("button", { name: "Delete user" }).click();
  await page.getByText("No address holds “zoe”").waitFor();
  await fromAllSides(page, "users-no-match");
  expect((await platform(stage, "GET", "users?q=zoe")).items).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});
