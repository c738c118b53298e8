import { expect, test } from "vitest";
import { fromAllSides, WIDE } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

test("a view is shown with what it is of, and nothing is written through it", async () => {
  const fields = [
    { name: "title", type: "text" },
    { name: "stars", type: "integer" },
  ];
  await platform(stage, "POST", "changes", {
    operations: [
      { op: "create_collection", name: "articles", fields },
      {
        op: "create_collection",
        name: "liked",
        kind: "view",
        from: "articles",
        where: "record.stars > 2",
        fields: ["title", { name: "rating", from: "stars" }],
        rules: { list: "true" },
      },
    ],
  });
  const { page, context, complaints } = await stage.openPageAsOwner("data/liked");
  await page.getByText("Nothing to see in liked yet").waitFor();
  await fromAllSides(page, "view-empty");
  await page.setViewportSize(WIDE);
  const made = await platform(stage, "POST", "records/articles", { title: "Rust", stars: 3 });
  await platform(stage, "POST", "records/articles", { title: "Dull", stars: 1 });
  await page.getByRole("button", { name: "Refresh" }).click();
  const cell = page.getByRole("gridcell", { name: "Rust" });
  await cell.click();
  expect(await page.getByRole("gridcell", { name: "Dull" }).count()).toBe(0);
  await page.keyboard.press("Enter");
  await page.getByText("title cannot be changed").waitFor();
  await page.keyboard.press("Delete");
  await cell.click({ button: "right" });
  await page.getByRole("menuitem", { name: "Open record" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "Delete record" }).count()).toBe(0);
  await page.keyboard.press("Escape");
  for (const name of ["New record", "Delete"]) {
    expect(await page.getByRole("button", { name }).count(), name).toBe(0);
  }
  await page.getByRole("button", { name: "Import and export" }).click();
  await page.getByRole("menuitem", { name: "Export records" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "Import records" }).count()).toBe(0);
  await page.keyboard.press("Escape");
  await fromAllSides(page, "view-grid");
  await page.setViewportSize(WIDE);
  await page.goto(stage.url(`data/liked?record=${made.id}`));
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("definition").filter({ hasText: "Rust" }).waitFor();
  for (const name of ["Save", "Delete"]) {
    expect(await dialog.getByRole("button", { name }).count(), name).toBe(0);
  }
  await fromAllSides(page, "view-panel");
  await page.setViewportSize(WIDE);

  await page.goto(stage.url("collections/liked"));
  await page.getByText("A view of articles, where record.stars > 2.").waitFor();
  await page.getByRole("list", { name: "Options of rating" }).getByText("shows stars").waitFor();
  expect(await page.getByText("Indexes").count()).toBe(0);
  await page.getByRole("button", { name: "Actions for title" }).click();
  expect(await page.getByRole("menuitem").allTextContents()).toEqual(["Rename", "Remove"]);
  await page.keyboard.press("Escape");
  // Every field of the collection is shown.
  expect(await page.getByRole("link", { name: "Add field" }).count()).toBe(0);
  await fromAllSides(page, "view-schema");
  await page.setViewportSize(WIDE);
  await page.getByRole("tab", { name: "Rules" }).click();
  await page.getByLabel("read", { exact: true }).waitFor();
  expect(await page.getByLabel("update", { exact: true }).count()).toBe(0);
  await fromAllSides(page, "view-rules");
  await page.setViewportSize(WIDE);
  await page.goto(stage.url("collections"));
  await page.getByRole("row").filter({ hasText: "liked" }).getByText("view", { exact: true }).waitFor();
  await fromAllSides(page, "view-list");
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
