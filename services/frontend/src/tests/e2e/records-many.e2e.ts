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
  await search.fill("zeppelin");
  await page.getByText("No record matches the search").waitFor();
  await fromAllSides(page, "records-search-no-match");
  await page.getByRole("main").getByRole("button", { name: "Clear search" }).last().click();
  await page.getByRole("grid").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
