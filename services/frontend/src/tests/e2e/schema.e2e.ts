import { expect, test } from "vitest";
import { fromAllSides, WIDE } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "demo" });

/** A collection as the platform API tells it. */
async function collectionOf(name: string) {
  const { items } = await platform(stage, "GET", "collections");
  return items.find((each: { name: string }) => each.name === name);
}

test("limits, options and what a deletion does change in the panel of a field, with the verdict first", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("collections/airports?edit=state");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Longest length").fill("7");
  await dialog.getByLabel("Searchable").click();
  await dialog.getByText("Some values may no longer fit").waitFor();
  await fromAllSides(page, "edit-limits");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("Limit field state of airports: longest length 7").waitFor();
  await dialog.getByText("Change field state of airports: make it searchable").waitFor();
  await dialog.getByText("Clients of v1 can still write such values.").waitFor();
  await fromAllSides(page, "edit-limits-review");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Publish v2" }).click();
  await page.getByText("Field state of airports changed").waitFor();
  const { fields } = await collectionOf("airports");
  expect(fields.find((each: { name: string }) => each.name === "state")).toMatchObject({
    max_length: 7,
    searchable: true,
  });

  await page.goto(stage.url("collections/airports?edit=added_by"));
  await dialog.getByLabel("When the record that it points at is deleted").selectOption("restrict");
  await fromAllSides(page, "edit-relation");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog
    .getByText("Change field added_by of airports: refuse deletions of what it points at")
    .waitFor();
  await dialog.getByRole("checkbox").click();
  await dialog.getByRole("button", { name: "Change field" }).click();
  await page.getByText("Field added_by of airports changed").waitFor();
  const after = await collectionOf("airports");
  expect(
    after.fields.find((each: { name: string }) => each.name === "added_by").on_delete ?? "restrict",
  ).toBe("restrict");
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

test("an index is unique whatever the case, for some records only", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("collections/species?add=index");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Field").selectOption("name");
  await dialog.getByLabel("Unique").click();
  await dialog.getByLabel("Whatever the case").click();
  await dialog.getByLabel("Only where").fill("record.identifed");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("There is no field identifed").waitFor();
  await fromAllSides(page, "add-index-where");
  await page.setViewportSize(WIDE);
  await dialog.getByLabel("Only where").fill("record.identified");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog
    .getByText(
      "Add a unique index on name to species, whatever the case, for records where record.identified",
    )
    .waitFor();
  await dialog.getByRole("button", { name: "Publish v3" }).click();
  await page.getByText("Index added to species").waitFor();
  await page.getByText("where record.identified").waitFor();
  await fromAllSides(page, "indexes");
  const { indexes } = await collectionOf("species");
  expect(indexes).toContainEqual({
    fields: ["name"],
    unique: true,
    case_insensitive: true,
    where: "record.identified",
  });
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
