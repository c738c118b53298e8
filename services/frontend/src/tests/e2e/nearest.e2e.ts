import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { fromAllSides, WIDE } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

/** How many numbers the vectors have: a fragment holds them, where an address that is sent could not. */
const LENGTH = 1024;

/** A vector that points `turn` of the way from one direction to another, and is so long. */
function vector(turn: number, length = 1): number[] {
  const angle = (turn * Math.PI) / 2;
  const rest = Array.from({ length: LENGTH - 2 }, () => 0);
  return [length * Math.cos(angle), length * Math.sin(angle), ...rest];
}

/** The titles of the rows, from above. */
async function titles(page: Page): Promise<string[]> {
  return page.locator('[role="gridcell"][aria-colindex="3"]').allTextContents();
}

test("records are sought near to a record, and near to a vector", async () => {
  await platform(stage, "POST", "changes", {
    operations: [
      {
        op: "create_collection",
        name: "articles",
        fields: [
          { name: "title", type: "text" },
          { name: "stars", type: "integer" },
          { name: "embedding", type: "vector", dimensions: LENGTH },
        ],
      },
    ],
  });
  const rows = [
    { title: "South", stars: 1, embedding: vector(1, 3) },
    { title: "East", stars: 2, embedding: vector(0) },
    { title: "South-east", stars: 3, embedding: vector(0.5) },
    { title: "Nowhere", stars: 4 },
    { title: "Near east", stars: 5, embedding: vector(0.1, 9) },
  ];
  for (const row of rows) await platform(stage, "POST", "records/articles", row);
  const { page, context, complaints } = await stage.openPageAsOwner("data/articles?sort=-stars");
  await page.getByRole("gridcell", { name: "East", exact: true }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Nearest to this record" }).click();
  const bar = page.getByRole("region", { name: "Order by distance" });
  await bar.getByRole("button", { name: "East" }).waitFor();
  await expect.poll(() => titles(page)).toEqual(["East", "Near east", "South-east", "South"]);
  await page.getByRole("status").filter({ hasText: "4 records" }).waitFor();
  expect(new URL(page.url()).searchParams.get("sort")).toBeNull();
  await page.getByRole("gridcell", { name: /^0\.293/ }).waitFor();
  expect(await page.getByRole("columnheader", { name: "embedding" }).getAttribute("aria-sort")).toBe("other");
  await fromAllSides(page, "nearest-record");

  await page.setViewportSize(WIDE);
  await bar.getByText("Euclid").click();
  await expect.poll(() => titles(page)).toEqual(["East", "South-east", "South", "Near east"]);
  await page.reload();
  await expect.poll(() => titles(page)).toEqual(["East", "South-east", "South", "Near east"]);

  await page.getByRole("button", { name: "Nearest", exact: true }).click();
  const box = page.getByLabel("Nearest to");
  await box.fill("[1, 2]");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByText(`This has 2 of ${LENGTH} numbers.`).waitFor();
  await fromAllSides(page, "nearest-vector");
  await page.setViewportSize(WIDE);
  await box.fill(JSON.stringify(vector(0.9, 0.3)));
  await page.getByRole("button", { name: "Search" }).click();
  await expect.poll(() => titles(page)).toEqual(["South", "South-east", "Near east", "East"]);
  await page.reload();
  await expect.poll(() => titles(page)).toEqual(["South", "South-east", "Near east", "East"]);
  await page.getByRole("combobox", { name: "Filter" }).fill("stars < 3");
  await page.keyboard.press("Enter");
  await expect.poll(() => titles(page)).toEqual(["South", "East"]);
  await page.goBack();
  await page.goBack();
  await expect.poll(() => titles(page)).toEqual(["East", "South-east", "South", "Near east"]);

  await page.getByRole("button", { name: "Clear the order by distance" }).click();
  await bar.waitFor({ state: "hidden" });
  await page.getByRole("gridcell", { name: "Nowhere" }).waitFor();
  expect(page.url()).not.toMatch(/nearest|#|metric/);

  const [nowhere] = (await platform(stage, "GET", "records/articles?filter=stars%20%3D%3D%204")).items;
  await page.goto(stage.url(`data/articles?nearest=embedding&to=${nowhere.id}`));
  await page.getByText("This record has no vector in embedding.").waitFor();
  await fromAllSides(page, "nearest-lost");
  await page.setViewportSize(WIDE);
  await page.goto(stage.url(`data/articles?nearest=embedding#${vector(0).map(() => 0)}`));
  await page.getByText("A vector of zeros points nowhere").waitFor();
  await page.getByRole("button", { name: "Clear the order by distance" }).last().click();
  await page.getByRole("gridcell", { name: "Nowhere" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
