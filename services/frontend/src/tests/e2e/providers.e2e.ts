import { expect, test } from "vitest";
import { fromAllSides } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({
  with: "owner",
  settings: { STRATABASE_PUBLIC_URL: "http://localhost:8090" },
});

test("a provider is set up from a preset, tested, paused and removed", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("settings/providers");
  await page.getByText("No providers yet").waitFor();
  await fromAllSides(page, "providers-none");
  await page.getByRole("button", { name: "Add provider" }).first().click();
  await page.getByRole("menuitem", { name: "GitHub" }).click();
  const dialog = page.getByRole("dialog", { name: "Add GitHub" });
  await dialog.getByLabel("Client id").fill("Iv1.8a61f9b3a7aba766");
  await dialog.getByLabel("Client secret").fill("a secret that is told once");
  await fromAllSides(page, "provider-new");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("Provider saved").waitFor();
  await page.getByText("/auth/oauth/github/callback").waitFor();
  await fromAllSides(page, "providers");

  await page.getByRole("button", { name: "Test GitHub" }).click();
  await page.getByRole("dialog", { name: "Test of GitHub" }).getByRole("listitem").first().waitFor();
  await fromAllSides(page, "provider-test");
  await page.getByRole("button", { name: "Done" }).click();

  await page.getByRole("button", { name: "Edit GitHub" }).click();
  await page.getByRole("switch", { name: "Users may sign in there" }).click();
  await fromAllSides(page, "provider-edit");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("off", { exact: true }).waitFor();
  const [kept] = (await platform(stage, "GET", "settings/oauth")).items;
  expect(kept).toMatchObject({ provider: "github", enabled: false, has_secret: true });

  await page.getByRole("button", { name: "Remove GitHub" }).click();
  await page.getByRole("button", { name: "Remove provider" }).click();
  await page.getByText("No providers yet").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
