import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { fromAllSides, screenshot, WIDE } from "./browser";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

async function addField(page: Page, number: number, name: string, type: string): Promise<void> {
  await page.getByRole("button", { name: "Add field" }).click();
  await page.getByLabel(`Name of field ${number}`).fill(name);
  await page.getByLabel(`Type of field ${number}`).selectOption({ label: type });
}

async function collectionOf(name: string): Promise<Record<string, unknown> | undefined> {
  const response = await fetch(`${stage.server.url}/admin/v1/collections`, {
    headers: { Authorization: `Bearer ${stage.token}` },
  });
  const body: { items: Record<string, unknown>[] } = await response.json();
  return body.items.find((item) => item.name === name);
}

test("a collection is made, grows a field and an index, and its rules are mended", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("collections");
  await page.getByText("No collection of your own yet").waitFor();
  await fromAllSides(page, "collections-empty");

  await page.locator("#main").getByRole("link", { name: "New collection" }).click();
  await page.getByRole("heading", { name: "New collection" }).waitFor();
  await fromAllSides(page, "new-collection");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByText("Name the collection.").waitFor();
  await fromAllSides(page, "new-collection-faults");

  await page.setViewportSize(WIDE);
  await page.getByLabel("Name", { exact: true }).fill("articles");
  await page.getByLabel("Name of field 1").fill("title");
  await addField(page, 2, "status", "Enum");
  await page.getByLabel("Values").fill("draft\npublished");
  await page.getByLabel("Default").selectOption("draft");
  await fromAllSides(page, "new-collection-options");
  await page.setViewportSize(WIDE);
  await addField(page, 3, "stars", "Integer");
  await addField(page, 4, "tags", "Text");
  await page.getByRole("button", { name: "Options of tags" }).click();
  // Those of the status are open above.
  await page.getByLabel("List", { exact: true }).last().click();
  await addField(page, 5, "cover", "File");
  await page.getByRole("button", { name: "Options of cover" }).click();
  await page.getByLabel("Largest file").fill("5 MB");
  await page.getByLabel("Accepted types").fill("image/*");
  await page.getByText("Each user lists, reads and writes their own records.").click();
  expect(await page.getByLabel("Name of field 6").inputValue()).toBe("owner");

  // By keyboard, and by dragging onto the first row.
  await page.getByRole("button", { name: "Move stars", exact: true }).focus();
  await page.keyboard.press("ArrowUp");
  expect(await page.getByLabel("Name of field 2").inputValue()).toBe("stars");
  await page.getByRole("button", { name: "Move status", exact: true }).hover();
  await page.mouse.down();
  const first = await page.getByRole("button", { name: "Move title", exact: true }).boundingBox();
  await page.mouse.move((first?.x ?? 0) + 4, (first?.y ?? 0) + 4, { steps: 4 });
  await page.mouse.up();
  expect(await page.getByLabel("Name of field 1").inputValue()).toBe("status");

  await page.getByRole("button", { name: "Add index" }).click();
  await page.getByLabel("Field", { exact: true }).selectOption("status");
  await page.getByLabel("Then by").selectOption("created_at");
  await fromAllSides(page, "new-collection-filled");

  await page.setViewportSize(WIDE);
  await page.getByRole("button", { name: "Edit the expressions" }).click();
  await page.getByLabel("delete", { exact: true }).fill("record.owner == auth.id && title");
  await page.getByRole("button", { name: "Character 28" }).scrollIntoViewIfNeeded();
  await fromAllSides(page, "new-collection-expressions");
  await page.getByLabel("delete", { exact: true }).fill("record.owner == auth.id");
  await page.getByRole("button", { name: "Character 28" }).waitFor({ state: "hidden" });

  await page.getByRole("button", { name: "Review" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Extends v1, a draft until now, and makes it current.").waitFor();
  await fromAllSides(page, "review-create");
  await dialog.getByText("JSON of the change").click();
  await fromAllSides(page, "review-create-json");
  await dialog.getByRole("button", { name: "Create collection" }).click();
  await page.getByRole("heading", { name: "articles" }).waitFor();
  await page.getByText("Collection articles created").waitFor();
  expect(await collectionOf("articles")).toMatchObject({
    fields: [
      { name: "status", type: "enum", values: ["draft", "published"], default: "draft" },
      { name: "title", type: "text" },
      { name: "stars", type: "integer" },
      { name: "tags", type: "text", list: true },
      { name: "cover", type: "file", max_size_bytes: 5_000_000, accept: ["image/*"] },
      { name: "owner", type: "relation", collection: "users", required: true },
    ],
    rules: { list: "record.owner == auth.id", delete: "record.owner == auth.id" },
  });
  await fromAllSides(page, "collection-schema");

  await page.getByRole("link", { name: "Add field" }).click();
  await dialog.getByLabel("Name").fill("title");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("There is a field title already.").waitFor();
  await fromAllSides(page, "add-field");
  await dialog.getByLabel("Name").fill("subtitle");
  await dialog.getByLabel("Pattern").fill("(");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("unclosed group").waitFor();
  await fromAllSides(page, "add-field-refused");
  await dialog.getByLabel("Pattern").fill("");
  await dialog.getByLabel("Longest length").fill("200");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("Add field subtitle to articles").waitFor();
  await dialog.getByRole("button", { name: "Add field" }).click();
  await page.getByRole("table").getByText("subtitle").waitFor();
  await dialog.waitFor({ state: "hidden" });

  await page.getByRole("link", { name: "Add index" }).click();
  await dialog.getByLabel("Field").selectOption("stars");
  await dialog.getByLabel("Unique").click();
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("refused as duplicates").waitFor();
  await fromAllSides(page, "add-index-unique");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Back" }).click();
  await dialog.getByLabel("Unique").click();
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("Add an index on stars to articles").waitFor();
  await dialog.getByRole("button", { name: "Add index" }).click();
  await page.getByText("Index added to articles").waitFor();

  await page.setViewportSize(WIDE);
  await page.getByRole("tab", { name: "Rules" }).click();
  await fromAllSides(page, "rules");
  await page.setViewportSize(WIDE);
  await page
    .getByLabel("list", { exact: true })
    .fill("record.status == 'published' ||\n  record.ownr == auth.id");
  await page.getByRole("button", { name: "Line 2, character 10" }).waitFor();
  await page.getByText("There is no field ownr; is it owner?").waitFor();
  await fromAllSides(page, "rules-fault");
  await page.setViewportSize(WIDE);
  await page.getByRole("button", { name: "Line 2, character 10" }).click();
  await page.keyboard.type("owner");
  await page.getByText("1 rule changed").waitFor();
  await page.getByRole("button", { name: "Preset for delete" }).click();
  await page.getByRole("menuitem", { name: "Owner: the user in owner" }).waitFor();
  await screenshot(page, "rules-presets");
  await page.getByRole("menuitem", { name: "Closed: operators only" }).click();
  await page.getByText("What a rule can say").click();
  await page.getByText("2 rules changed").waitFor();
  await fromAllSides(page, "rules-reference");
  await page.setViewportSize(WIDE);
  await page.getByRole("tab", { name: "API" }).click();
  await dialog.getByText("Leave without applying?").waitFor();
  await fromAllSides(page, "rules-leave");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("Needs confirmation").first().waitFor();
  await fromAllSides(page, "review-acknowledge");
  await dialog.getByRole("checkbox").click();
  await dialog.getByRole("button", { name: "Apply rules" }).click();
  await page.getByText("Rules of articles changed").waitFor();
  await dialog.waitFor({ state: "hidden" });
  expect(await collectionOf("articles")).toMatchObject({
    rules: { list: expect.stringContaining("record.owner == auth.id") },
  });

  await page.getByRole("tab", { name: "API" }).click();
  await page.getByText("List records").waitFor();
  await fromAllSides(page, "collection-api");
  await page.getByText("JavaScript", { exact: true }).click();
  await page.getByText("new URLSearchParams").waitFor();
  await fromAllSides(page, "collection-api-javascript");

  await page.goto(stage.url("collections/users"));
  await page.getByText("account", { exact: true }).first().waitFor();
  await fromAllSides(page, "collection-users");
  await page.getByRole("tab", { name: "API" }).click();
  await page.getByText("Register an account").scrollIntoViewIfNeeded();
  await fromAllSides(page, "collection-users-api");
  await page.goto(stage.url("collections"));
  await page.getByRole("table").getByRole("link", { name: "articles", exact: true }).waitFor();
  await fromAllSides(page, "collections-list");

  expect(complaints).toEqual([]);
  await context.close();
}, 240_000);
