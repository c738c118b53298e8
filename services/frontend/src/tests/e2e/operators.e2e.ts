import { expect, test } from "vitest";
import { fromAllSides } from "./browser";
import { OWNER } from "./demo";
import { setStage } from "./stage";

const stage = setStage({ with: "demo" });

test("the last owner stays, and the console says why", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("settings/operators");
  await page.getByRole("row", { name: OWNER.email }).waitFor();
  await fromAllSides(page, "operators");

  await page.getByRole("button", { name: `Actions for ${OWNER.email}` }).click();
  await page.getByRole("menuitem", { name: "Change role" }).click();
  const dialog = page.getByRole("dialog", { name: "Change role" });
  await dialog.getByRole("radio", { name: "developer" }).check();
  await dialog.getByRole("button", { name: "Change role" }).click();
  await dialog.getByRole("alert").waitFor();
  await fromAllSides(page, "operator-role-refused");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: `Actions for ${OWNER.email}` }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByLabel(/to confirm/).fill(OWNER.email);
  await page.getByRole("button", { name: "Remove operator" }).click();
  await page.getByRole("dialog").getByRole("alert").waitFor();
  await fromAllSides(page, "operator-last-owner");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("row", { name: OWNER.email }).getByText("owner", { exact: true }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("whoever may only look finds the buttons of others disabled, with the reason", async () => {
  const { page, context, complaints } = await stage.openPage();
  await page.route("**/admin/v1/session", async (route) => {
    const response = await route.fetch();
    const session = await response.json();
    await route.fulfill({
      response,
      json: { ...session, operator: { ...session.operator, role: "viewer" } },
    });
  });
  await page.goto(stage.url("data/species"));
  await page.getByLabel("Email").fill(OWNER.email);
  await page.getByLabel("Password").fill(OWNER.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  const create = page.getByRole("button", { name: "New record" });
  await create.waitFor();
  await fromAllSides(page, "records-as-viewer");
  await create.hover();
  await page.getByRole("tooltip").getByText("Only developers and owners may do this").waitFor();
  await page.getByRole("gridcell").nth(2).dblclick();
  expect(await page.getByRole("grid").getByRole("textbox").count()).toBe(0);
  await page.getByRole("link", { name: "Sessions" }).click();
  const ends = page.getByRole("button", { name: "End session of hana@example.com" });
  await ends.waitFor();
  await fromAllSides(page, "sessions-as-viewer");
  await ends.hover();
  await page.getByRole("tooltip").getByText("Only support, developers and owners may do this").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
