import { expect, test } from "vitest";
import { fromAllSides, WIDE } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

const FIELDS = [
  { name: "title", type: "text", required: true },
  { name: "stars", type: "integer" },
  { name: "author", type: "relation", collection: "users" },
  { name: "notes", type: "text", rules: { read: "record.author == auth.id" } },
  { name: "secret", type: "text", hidden: true },
];

async function viewCalled(name: string) {
  const { items } = await platform(stage, "GET", "collections");
  return items.find((item: { name: string }) => item.name === name);
}

test("a view is made, shows what it is to show, and is changed", async () => {
  await platform(stage, "POST", "changes", {
    operations: [{ op: "create_collection", name: "articles", fields: FIELDS }],
  });
  await platform(stage, "POST", "records/articles", { title: "Rust", stars: 3 });
  await platform(stage, "POST", "records/articles", { title: "Dull", stars: 1 });
  const { page, context, complaints } = await stage.openPageAsOwner("collections");
  const dialog = page.getByRole("dialog");
  await page.getByRole("link", { name: "New view" }).click();
  await page.getByRole("heading", { name: "New view" }).waitFor();
  expect(await page.getByLabel("Shows records of").inputValue()).toBe("articles");
  await fromAllSides(page, "new-view");
  await page.setViewportSize(WIDE);
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByText("Choose at least one field.").waitFor();
  await page.getByText("2 things to mend").waitFor();
  await fromAllSides(page, "new-view-faults");

  // A bad condition is told at its place, while it is typed.
  await page.setViewportSize(WIDE);
  await page.getByLabel("Name", { exact: true }).fill("liked");
  await page.getByLabel("Where").fill("record.star > 2");
  await page.getByText("There is no field star; is it stars?").waitFor();
  await page.getByRole("button", { name: "Character 8" }).waitFor();
  await fromAllSides(page, "new-view-condition");
  await page.setViewportSize(WIDE);
  await page.getByLabel("Where").fill("record.stars > 2");
  await page.getByText("There is no field star; is it stars?").waitFor({ state: "hidden" });

  await page.getByRole("checkbox", { name: "Show title" }).click();
  await page.getByRole("checkbox", { name: "Show stars" }).click();
  await page.getByLabel("Name of stars in the view").fill("title");
  await page.getByText("The view shows another title.").first().waitFor();
  await page.getByLabel("Name of stars in the view").fill("rating");
  expect(await page.getByRole("checkbox", { name: "Show secret" }).count()).toBe(0);
  await page.getByText("Each user lists and reads their own records.").click();
  expect(await page.getByRole("checkbox", { name: "Show author" }).isChecked()).toBe(true);
  await page.getByLabel("Name of author in the view").fill("writer");
  expect(await page.getByLabel("Whose user owns a record").inputValue()).toBe("writer");
  await fromAllSides(page, "new-view-filled");
  await page.setViewportSize(WIDE);
  await page.getByText("Everyone lists and reads what it shows.").click();
  await page.getByRole("checkbox", { name: "Show author" }).click();
  await page.getByRole("button", { name: "Move stars" }).focus();
  await page.keyboard.press("ArrowUp");
  await page.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("Create view liked of articles").waitFor();
  await fromAllSides(page, "new-view-review");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Create view" }).click();
  await page.getByText("View liked created").waitFor();
  expect(await viewCalled("liked")).toMatchObject({
    kind: "view",
    from: "articles",
    where: "record.stars > 2",
    fields: [
      { name: "rating", from: "stars" },
      { name: "title", from: "title" },
    ],
    rules: { list: "true", read: "true" },
  });
  const shown = await fetch(`${stage.server.url}/v1/liked?fields=title,rating`);
  expect((await shown.json()).items).toEqual([{ title: "Rust", rating: 3 }]);

  await page.getByRole("link", { name: "Add field" }).click();
  await dialog.getByLabel("Field of articles").selectOption("notes");
  expect(await dialog.getByRole("option").allTextContents()).toEqual(["author", "notes"]);
  await dialog.getByLabel("Name in the view").fill("title");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("The view shows another title.").waitFor();
  await fromAllSides(page, "view-add-field");
  await page.setViewportSize(WIDE);
  await dialog.getByLabel("Name in the view").fill("remarks");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("Add field remarks to liked").waitFor();
  await dialog.getByRole("button", { name: "Show field" }).click();
  await page.getByRole("list", { name: "Options of remarks" }).getByText("shows notes").waitFor();

  await page.getByRole("button", { name: "Actions for rating" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await dialog.getByLabel("Name").fill("score");
  await fromAllSides(page, "view-rename-field");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("They go on reading rating.").waitFor();
  await dialog.getByRole("button", { name: "Publish v2" }).click();
  await page.getByText("Field rating of liked is score now").waitFor();
  await page.getByRole("button", { name: "Actions for remarks" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await dialog.getByText("articles keeps the field and its values.").waitFor();
  expect(await dialog.getByText("Erase the values now").count()).toBe(0);
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByRole("button", { name: "Publish v3" }).click();
  await page.getByText("Field remarks removed from liked").waitFor();
  expect((await viewCalled("liked")).fields.map(({ name }: { name: string }) => name)).toEqual([
    "score",
    "title",
  ]);
  await fromAllSides(page, "view-changed");
  expect(complaints).toEqual([]);
  await context.close();
}, 240_000);
