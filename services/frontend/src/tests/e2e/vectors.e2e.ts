import { expect, test } from "vitest";
import { fromAllSides, WIDE } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

/** A vector of 384 numbers that a 32-bit float keeps as they are. */
const LONG = [0.125, -0.5, ...Array.from({ length: 382 }, (_, index) => index / 32)];

async function fieldsOf(name: string) {
  const { items } = await platform(stage, "GET", "collections");
  return items.find((each: { name: string }) => each.name === name).fields;
}

test("a collection with vectors is made", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("collections/new");
  await page.getByLabel("Name", { exact: true }).fill("articles");
  await page.getByLabel("Name of field 1").fill("title");
  await page.getByRole("button", { name: "Add field" }).click();
  await page.getByLabel("Name of field 2").fill("embedding");
  await page.getByLabel("Type of field 2").selectOption({ label: "Vector" });
  await page.getByLabel("Dimensions").fill("5000");
  await page.getByLabel("Default", { exact: true }).fill("0.12, -0.4");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByText("Write a whole number from 1 to 4096.").waitFor();
  await page.getByText("Write a JSON array of numbers such as [0.12, -0.4].").waitFor();
  await fromAllSides(page, "vectors-faults");
  await page.setViewportSize(WIDE);
  await page.getByLabel("Dimensions").fill("384");
  await page.getByLabel("Default", { exact: true }).fill("");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Create collection" }).click();
  await page.getByText("Collection articles created").waitFor();
  await page.getByText("vector of 384").waitFor();
  await fromAllSides(page, "vectors-schema");
  expect(await fieldsOf("articles")).toEqual([
    { name: "title", type: "text" },
    { name: "embedding", type: "vector", dimensions: 384 },
  ]);
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

test("vectors are written in the panel and short in the grid", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("data/articles");
  await page.getByRole("button", { name: "New record" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("embedding").fill("[0.125, -0.5]");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.getByText("This has 2 of 384 numbers.").waitFor();
  await dialog.getByLabel("embedding").fill(JSON.stringify(LONG));
  await dialog.getByLabel("title").fill("Geese");
  await fromAllSides(page, "vectors-panel");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Create" }).click();
  const stored = async () => (await platform(stage, "GET", "records/articles")).items;
  await expect.poll(stored).toMatchObject([{ title: "Geese", embedding: LONG }]);
  await dialog.getByRole("button", { name: "Close" }).click();
  const cell = page.getByRole("gridcell", { name: "[0.125, -0.5, … 384]" });
  await cell.waitFor();
  await page.getByRole("combobox", { name: "Filter" }).fill("embedding.");
  await page.getByRole("option", { name: "cosine_distance" }).waitFor();
  await fromAllSides(page, "vectors-grid");
  await page.setViewportSize(WIDE);
  await page.keyboard.press("Escape");
  await cell.click({ button: "right" });
  await page.getByRole("menuitem", { name: "Set to null" }).click();
  await expect.poll(stored).toMatchObject([{ title: "Geese", embedding: null }]);
  await page.getByRole("gridcell", { name: "null" }).press("Enter");
  await dialog.getByLabel("embedding").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
