import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { fromAllSides } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "demo" });

test("records are searched by words, beside the filter", async () => {
  const options = { op: "set_options", collection: "airports", field: "name", searchable: true };
  await platform(stage, "POST", "changes", { operations: [options] });
  const { page, context, complaints } = await stage.openPageAsOwner("data/airports");
  await page.getByRole("grid").waitFor();
  const search = page.getByRole("textbox", { name: "Search" });
  await search.fill("intl atl");
  await expect.poll(() => new URL(page.url()).searchParams.get("search")).toBe("intl atl");
  await page.getByRole("status").filter({ hasText: "2 records" }).waitFor();
  await page.getByRole("gridcell", { name: "ATLANTIC CITY INTL" }).waitFor();
  await fromAllSides(page, "records-search");
  await page.getByRole("button", { name: "Import and export" }).click();
  await page.getByRole("menuitem", { name: "Export records" }).click();
  await page.getByText("Every record that matches the search, with hidden fields").waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export", exact: true }).click(),
  ]);
  const saved = (await readFile(await download.path(), "utf8")).trim().split("\n");
  expect(saved.map((line) => line.includes("INTL") && line.includes("ATL"))).toEqual([true, true]);
  await search.fill("zeppelin");
  await page.getByText("No record matches the search").waitFor();
  await fromAllSides(page, "records-search-no-match");
  await page.getByRole("main").getByRole("button", { name: "Clear search" }).last().click();
  await page.getByRole("grid").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("records are imported after a check, and exported with the filter of the grid", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("data/species");
  await page.getByRole("grid").waitFor();
  await page.getByRole("button", { name: "Import and export" }).click();
  await page.getByRole("menuitem", { name: "Import records" }).click();
  const dialog = page.getByRole("dialog", { name: "Import into species" });
  const lines = [
    "name,identified",
    "Imported gull,true",
    '"Imported tern, common",false',
    ",true",
    "Imported owl,maybe",
  ];
  await dialog
    .getByLabel("File")
    .setInputFiles({ name: "species.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) });
  await dialog.getByRole("cell", { name: "Imported tern, common" }).waitFor();
  await fromAllSides(page, "records-import-preview");
  await dialog.getByRole("button", { name: "Check the file" }).click();
  await dialog.getByText("2 records can be imported, 2 lines cannot").waitFor();
  expect(await dialog.getByRole("row").nth(1).getByRole("cell").allTextContents()).toEqual([
    "4",
    "name",
    "This field must have a value.",
  ]);
  await fromAllSides(page, "records-import-checked");
  const { count: before } = await platform(stage, "GET", "records/species?count=true&limit=1");
  await dialog.getByRole("button", { name: "Import 2 records" }).click();
  await dialog.getByText("2 records imported, 2 lines left out").waitFor();
  await fromAllSides(page, "records-import-done");
  const { count: after } = await platform(stage, "GET", "records/species?count=true&limit=1");
  expect(after).toBe(before + 2);

  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("combobox", { name: "Filter" }).fill('name.startsWith("Imported")');
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "2 records" }).waitFor();
  await page.getByRole("columnheader", { name: "name" }).getByRole("button").click();
  await page.getByRole("button", { name: "Import and export" }).click();
  await page.getByRole("menuitem", { name: "Export records" }).click();
  await page.getByText("Every record that matches the filter, in the order of the grid").waitFor();
  await page.getByRole("radio", { name: "CSV" }).check();
  await fromAllSides(page, "records-export");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export", exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("species.csv");
  const saved = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  expect(saved.map((line) => line.includes("Imported"))).toEqual([false, true, true]);
  expect(saved[1]).toContain("Imported gull");
  expect(complaints).toEqual([]);
  await context.close();
});
