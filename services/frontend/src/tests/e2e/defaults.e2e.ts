import { expect, test } from "vitest";
import { fromAllSides, WIDE } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

async function fieldsOf(name: string) {
  const { items } = await platform(stage, "GET", "collections");
  return items.find((each: { name: string }) => each.name === name).fields;
}

test("a new collection takes defaults from expressions, each fault at its place", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("collections/new");
  await page.getByLabel("Name", { exact: true }).fill("tasks");
  await page.getByLabel("Name of field 1").fill("title");
  await page.getByRole("button", { name: "Add field" }).click();
  await page.getByLabel("Name of field 2").fill("due");
  await page.getByLabel("Type of field 2").selectOption({ label: "Datetime" });
  await page.getByRole("button", { name: "Options of due" }).click();
  await page.getByRole("radio", { name: "An expression" }).press("Space");
  await page.getByLabel("Default", { exact: true }).fill("now() + record.wait");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("button", { name: "Character 16" }).waitFor();
  await fromAllSides(page, "defaults-new-fault");
  await page.setViewportSize(WIDE);
  await page.getByLabel("Default", { exact: true }).fill('now() + duration("24h")');
  await page.getByRole("button", { name: "Options of due" }).click();
  await page.getByRole("button", { name: "Add field" }).click();
  await page.getByLabel("Name of field 3").fill("owner");
  await page.getByLabel("Type of field 3").selectOption({ label: "Relation" });
  await page.getByLabel("Points into").selectOption("users");
  await page.getByLabel("Default", { exact: true }).fill("auth.id");
  await fromAllSides(page, "defaults-new");
  await page.setViewportSize(WIDE);
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Create collection" }).click();
  await page.getByText("Collection tasks created").waitFor();
  const options = page.getByRole("list", { name: "Options of due" });
  await options.getByText('default from now() + duration("24h")').waitFor();
  await fromAllSides(page, "defaults-schema");
  expect(await fieldsOf("tasks")).toEqual([
    { name: "title", type: "text" },
    { name: "due", type: "datetime", default: { cel: 'now() + duration("24h")' } },
    {
      name: "owner",
      type: "relation",
      collection: "users",
      on_delete: "restrict",
      default: { cel: "auth.id" },
    },
  ]);
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

test("the default of a field becomes an expression, and a value again", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("collections/tasks?edit=title");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "An expression" }).press("Space");
  await dialog.getByLabel("Default", { exact: true }).fill("auth.kid");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByRole("button", { name: /^Character \d+$/ }).waitFor();
  await fromAllSides(page, "defaults-edit-fault");
  await page.setViewportSize(WIDE);
  await dialog.getByLabel("Default", { exact: true }).fill("request.method");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("Set the default of field title of tasks to what request.method gives").waitFor();
  await fromAllSides(page, "defaults-edit-review");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: /Publish|Change field/ }).click();
  await page.getByText("Field title of tasks changed").waitFor();
  expect((await fieldsOf("tasks"))[0]).toEqual({
    name: "title",
    type: "text",
    default: { cel: "request.method" },
  });

  await page.goto(stage.url("data/tasks"));
  await page.getByRole("button", { name: "New record" }).first().click();
  await dialog.getByText("text · from request.method unless given").waitFor();
  await fromAllSides(page, "defaults-panel");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Create" }).click();
  const stored = async () => (await platform(stage, "GET", "records/tasks")).items;
  await expect.poll(stored).toMatchObject([{ title: "POST", due: expect.stringContaining("T") }]);

  await page.goto(stage.url("collections/tasks?edit=title"));
  await dialog.getByRole("radio", { name: "A value" }).press("Space");
  await dialog.getByLabel("Default", { exact: true }).fill("Untitled");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByRole("button", { name: /Publish|Change field/ }).click();
  await page.getByText("Field title of tasks changed").waitFor();
  expect((await fieldsOf("tasks"))[0]).toEqual({ name: "title", type: "text", default: "Untitled" });
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
