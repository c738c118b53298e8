import { expect, test } from "vitest";
import { fromAllSides, NARROW, WIDE } from "./browser";
import { OWNER } from "./demo";
import { setStage } from "./stage";

const stage = setStage();

test("the owner is made, signs out and in again, and never sees a fault", async () => {
  const { page, context, complaints } = await stage.openPage();

  await page.goto(stage.url("setup"));
  await page.getByRole("heading", { name: "A set-up token is needed" }).waitFor();
  await fromAllSides(page, "setup-without-token");

  // Only the fragment differs: without leaving first the browser would load nothing.
  await page.goto("about:blank");
  await page.goto(stage.url(`setup#token=${stage.server.setupToken}`));
  await page.getByRole("heading", { name: "Set up Stratabase" }).waitFor();
  expect(page.url()).not.toContain(stage.server.setupToken);
  await page.getByLabel("Email").fill(OWNER.email);
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByLabel("Password again").fill("short");
  await page.getByRole("button", { name: "Create owner" }).click();
  await page.getByText("At least 15 characters.", { exact: true }).waitFor();
  await fromAllSides(page, "setup");
  await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
  await page.getByLabel("Password again").fill(OWNER.password);
  await page.getByRole("button", { name: "Create owner" }).click();

  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await page.getByText("Create your first collection").waitFor();
  await page.getByText("Database").waitFor();
  await page.waitForLoadState("networkidle");
  await fromAllSides(page, "overview");

  // Survives a reload, and another tab is signed in too.
  await page.reload();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  const second = await context.newPage();
  await second.goto(stage.url("sessions"));
  await second.getByRole("heading", { name: "Sessions" }).waitFor();

  await page.getByRole("button", { name: `Operator ${OWNER.email}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await second.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(second.url()).toContain("return=");
  await second.close();
  await fromAllSides(page, "sign-in");

  await page.getByLabel("Email").fill(OWNER.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  await fromAllSides(page, "sign-in-refused");
  await page.getByLabel("Password").fill(OWNER.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();

  expect(complaints).toEqual([]);
  await context.close();
});

test("the palette, the drawer and the theme work by keyboard", async () => {
  const { page, context, complaints } = await stage.openPage();
  await page.goto(stage.url("users"));
  await page.getByLabel("Email").fill(OWNER.email);
  await page.getByLabel("Password").fill(OWNER.password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Users" }).waitFor();

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("schema");
  await fromAllSides(page, "palette");
  await page.keyboard.press("Enter");
  await page.waitForURL(stage.url("collections/users"));
  await fromAllSides(page, "collection");

  await page.setViewportSize(NARROW);
  await page.getByRole("button", { name: "Open navigation" }).click();
  await page.getByRole("dialog").waitFor();
  await fromAllSides(page, "drawer");
  await page.setViewportSize(NARROW);
  await page.getByRole("dialog").getByRole("link", { name: "Overview", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });

  await page.goto(stage.url("nowhere"));
  await page.getByText("There is no such page").waitFor();
  await fromAllSides(page, "not-found");

  await page.getByRole("link", { name: "Go to the overview" }).click();
  await page.setViewportSize(WIDE);
  await page.getByRole("button", { name: "Theme: System" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await page.reload();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  expect(await page.locator("html").getAttribute("class")).toContain("dark");

  expect(complaints).toEqual([]);
  await context.close();
});
