import { expect, test } from "vitest";
import { fromAllSides, WIDE } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

test("a list of relations is declared, and its records chosen in their order", async () => {
  const create = (name: string) => ({
    op: "create_collection",
    name,
    fields: [{ name: "name", type: "text" }],
  });
  await platform(stage, "POST", "changes", { operations: [create("tags")] });
  for (const name of ["rust", "sql", "a tag of a good many words that is too long for its place", "http"]) {
    await platform(stage, "POST", "records/tags", { name });
  }
  const { page, context, complaints } = await stage.openPageAsOwner("collections/new");
  await page.getByLabel("Name", { exact: true }).fill("notes");
  await page.getByLabel("Name of field 1").fill("labels");
  await page.getByLabel("Type of field 1").selectOption({ label: "Relation" });
  await page.getByLabel("Points into").selectOption("tags");
  await page.getByRole("checkbox", { name: "List" }).check();
  await page.getByLabel("When that record is deleted").selectOption({ label: "Take it out of the list" });
  expect(await page.getByRole("checkbox", { name: "Required" }).count()).toBe(0);
  await fromAllSides(page, "relations-options");
  await page.setViewportSize(WIDE);
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Create collection" }).click();
  await page.getByText("Collection notes created").waitFor();
  await page.getByText("relations to tags").first().waitFor();

  await page.goto(stage.url("data/notes"));
  await page.getByRole("button", { name: "New record" }).first().click();
  const dialog = page.getByRole("dialog");
  const search = dialog.getByRole("combobox").first();
  for (const name of ["sql", "rust", "a tag"]) {
    await search.fill(name);
    await page.getByRole("option", { name }).click();
  }
  await dialog.getByRole("button", { name: "Remove rust" }).waitFor();
  await fromAllSides(page, "relations-panel");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Remove rust" }).click();
  await dialog.getByRole("button", { name: "Create" }).click();
  const records = async () => (await platform(stage, "GET", "records/notes?expand=labels")).items;
  await expect.poll(records).toMatchObject([
    {
      expand: {
        labels: [{ name: "sql" }, { name: "a tag of a good many words that is too long for its place" }],
      },
    },
  ]);
  await page.goto(stage.url("data/notes"));
  await page.getByRole("grid").getByText("sql").waitFor();
  await fromAllSides(page, "relations-grid");

  const { labels } = (await records())[0];
  await platform(stage, "POST", "records/notes", { labels: labels.slice(0, 1) });
  await page.setViewportSize(WIDE);
  const cell = page.getByRole("gridcell").filter({ hasText: "a tag of" });
  await cell.click({ button: "right", position: { x: 4, y: 4 } });
  await page.getByRole("menuitem", { name: "Filter by this value" }).click();
  await page.getByRole("status").filter({ hasText: "1 record" }).waitFor();
  expect(new URL(page.url()).searchParams.get("filter")).toBe(
    `"${labels[0]}" in labels && "${labels[1]}" in labels`,
  );
  await page.getByRole("combobox", { name: "Filter" }).fill("labels.");
  await page.getByRole("option", { name: "exists" }).click();
  await page.keyboard.type(labels[1]);
  await page.keyboard.press("Enter");
  await expect
    .poll(() => new URL(page.url()).searchParams.get("filter"))
    .toBe(`labels.exists(item, item.id == "${labels[1]}")`);
  await page.getByRole("status").filter({ hasText: "1 record" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
