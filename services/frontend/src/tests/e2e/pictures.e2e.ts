import { expect, test } from "vitest";
import { screenshot, WIDE } from "./browser";
import { setStage } from "./stage";

const stage = setStage({ with: "demo" });

/** The columns as somebody left them who reads strikes. */
const LAYOUT = {
  strikes: { hidden: ["id"], widths: { number: 84, airport: 200, aircraft: 110, flown_by: 180 } },
};

/**
 * The picture of the README, in both themes. `STRATABASE_SCREENSHOTS=../../docs/images` puts them in their place; 256
 * colours are enough for them.
 */
test("the grid shows the strikes of Canada geese that did damage, the newest first", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner();
  await page.evaluate((text) => localStorage.setItem("stratabase.columns", text), JSON.stringify(LAYOUT));
  const search = new URLSearchParams({
    filter: 'species.name == "Canada goose" && damage != "none"',
    sort: "-happened_at",
  });
  await page.goto(stage.url(`data/strikes?${search}`));
  await page.getByRole("status").filter({ hasText: "44 records" }).waitFor();
  await page.getByRole("gridcell", { name: "Canada goose" }).first().waitFor();
  await page.waitForLoadState("networkidle");
  expect(await page.getByRole("link", { name: "Explain" }).isVisible()).toBe(true);
  await page.setViewportSize(WIDE);
  await screenshot(page, "console");
  await page.emulateMedia({ colorScheme: "dark" });
  // Colours fade into each other for a moment.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished)).then(() => {}),
  );
  await screenshot(page, "console-dark");
  expect(complaints).toEqual([]);
  await context.close();
});
