import { expect, test } from "vitest";
import { fromAllSides } from "./browser";
import { OWNER } from "./demo";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "demo" });
const EVA = { email: "eva@example.com", password: "a pass phrase of her own" };

test("an operator is invited, accepts, sees what her role allows, gets another, and is removed", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("settings/operators");
  await page.getByRole("row", { name: OWNER.email }).waitFor();
  await page.getByText("Nobody is invited now.").waitFor();
  await fromAllSides(page, "operators-alone");

  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite an operator" });
  await dialog.getByLabel("Email").fill("no address");
  await dialog.getByRole("button", { name: "Invite" }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByRole("radio", { name: "support" }).check();
  await fromAllSides(page, "operator-invite");
  await dialog.getByLabel("Email").fill(EVA.email);
  await dialog.getByRole("button", { name: "Invite" }).click();
  const link = (await page.getByLabel("Invitation link", { exact: true }).textContent()) ?? "";
  await fromAllSides(page, "operator-invited");
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: `Withdraw the invitation of ${EVA.email}` }).waitFor();

  const eva = await stage.openPage();
  const token = new URL(link).hash;
  await eva.page.goto(stage.url(`invitation${token}`));
  await eva.page.getByRole("heading", { name: "You are invited" }).waitFor();
  expect(eva.page.url()).not.toContain(token);
  await eva.page.getByLabel("Password", { exact: true }).fill("short");
  await eva.page.getByLabel("Password again").fill("short");
  await eva.page.getByRole("button", { name: "Accept the invitation" }).click();
  await eva.page.getByRole("alert").waitFor();
  await fromAllSides(eva.page, "invitation");
  await eva.page.getByLabel("Password", { exact: true }).fill(EVA.password);
  await eva.page.getByLabel("Password again").fill(EVA.password);
  await eva.page.getByRole("button", { name: "Accept the invitation" }).click();
  await eva.page.getByRole("heading", { name: "Overview" }).waitFor();

  // What her role forbids says so before it is tried.
  await eva.page.goto(stage.url("data/species"));
  const create = eva.page.getByRole("button", { name: "New record" });
  await create.waitFor();
  await fromAllSides(eva.page, "records-as-support");
  await create.hover();
  await eva.page.getByRole("tooltip").getByText("your role is support").waitFor();
  await eva.page.goto(stage.url("settings/operators"));
  await eva.page.getByRole("button", { name: `Actions for ${OWNER.email}` }).hover();
  await eva.page.getByRole("tooltip").getByText("Only owners may do this").waitFor();

  const used = await stage.openPage();
  await used.page.goto(stage.url(`invitation${token}`));
  await used.page.getByLabel("Password", { exact: true }).fill(EVA.password);
  await used.page.getByLabel("Password again").fill(EVA.password);
  await used.page.getByRole("button", { name: "Accept the invitation" }).click();
  await used.page.getByRole("heading", { name: "This invitation is not valid" }).waitFor();
  await fromAllSides(used.page, "invitation-used");
  await used.context.close();

  await page.reload();
  await page.getByRole("button", { name: `Actions for ${EVA.email}` }).click();
  await page.getByRole("menuitem", { name: "Change role" }).click();
  await page.getByRole("radio", { name: "developer" }).check();
  await fromAllSides(page, "operator-role");
  await page.getByRole("dialog").getByRole("button", { name: "Change role" }).click();
  await page.getByText("Role changed").waitFor();
  await page.getByRole("row", { name: EVA.email }).getByText("developer").waitFor();
  await fromAllSides(page, "operators");

  await page.getByRole("button", { name: `Actions for ${OWNER.email}` }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByLabel(/to confirm/).fill(OWNER.email);
  await page.getByRole("button", { name: "Remove operator" }).click();
  await page.getByRole("dialog").getByRole("alert").waitFor();
  await fromAllSides(page, "operator-last-owner");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: `Actions for ${EVA.email}` }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByLabel(/to confirm/).fill(EVA.email);
  await page.getByRole("button", { name: "Remove operator" }).click();
  await page.getByText("Operator removed").waitFor();
  expect((await platform(stage, "GET", "operators")).items).toHaveLength(1);
  expect([...complaints, ...eva.complaints, ...used.complaints]).toEqual([]);
  await eva.context.close();
  await context.close();
}, 240_000);

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
