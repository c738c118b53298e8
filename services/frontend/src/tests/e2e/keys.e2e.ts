import { expect, test } from "vitest";
import { fromAllSides } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "demo" });

/** How the application API answers a key. */
const statusOf = async (key: string, path: string, method = "GET") =>
  (
    await fetch(`${stage.server.url}/v1/${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: method === "GET" ? null : "{}",
    })
  ).status;

test("a key is made, told once, used within its scopes, and ended", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("settings/keys");
  await page.getByText("No keys yet").waitFor();
  await fromAllSides(page, "keys-none");

  await page.getByRole("button", { name: "New key" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New API key" });
  await dialog.getByLabel("Name").fill("nightly report");
  await dialog.getByLabel("Collection").selectOption("species");
  await dialog.getByRole("button", { name: "Another collection" }).click();
  await dialog.getByLabel("Collection").last().selectOption("files");
  await dialog.getByRole("checkbox", { name: "create Files" }).check();
  await dialog.getByLabel("Addresses").fill("home");
  await dialog.getByLabel("Contact").fill("reports@example.com");
  await dialog.getByRole("button", { name: "Create key" }).click();
  await dialog.getByRole("alert").waitFor();
  await fromAllSides(page, "key-new-refused");
  await dialog.getByLabel("Addresses").fill("127.0.0.0/8\n::1");
  await dialog.getByRole("button", { name: "Create key" }).click();

  const told = page.getByLabel("API key", { exact: true });
  await told.waitFor();
  await fromAllSides(page, "key-told");
  const key = (await told.textContent()) ?? "";
  await page.getByRole("button", { name: "Copy API key" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  await page.getByRole("button", { name: "Done" }).click();
  expect(await page.content()).not.toContain(key);

  expect(await statusOf(key, "species")).toBe(200);
  expect(await statusOf(key, "species", "POST")).toBe(403);
  const row = page.getByRole("row", { name: /nightly report/ });
  await row.waitFor();
  await page.reload();
  await row.getByText("species:read").last().waitFor();
  await fromAllSides(page, "keys");
  const [kept] = (await platform(stage, "GET", "keys")).items;
  expect(kept).toMatchObject({ name: "nightly report", contact: "reports@example.com" });

  await row.getByRole("button", { name: "Delete nightly report" }).click();
  await page.getByRole("dialog", { name: "Delete this key?" }).waitFor();
  await fromAllSides(page, "key-delete");
  await page.getByRole("button", { name: "Delete key" }).click();
  await page.getByText("No keys yet").waitFor();
  await expect.poll(() => statusOf(key, "species"), { timeout: 3000 }).toBe(401);
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
