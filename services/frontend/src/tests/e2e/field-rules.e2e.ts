import { expect, test } from "vitest";
import { fromAllSides, WIDE } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

/** Makes `staff`, whose records everybody reads. */
async function makeStaff(): Promise<void> {
  const fields = [
    { name: "name", type: "text" },
    { name: "person", type: "relation", collection: "users", on_delete: "cascade" },
    { name: "salary", type: "decimal" },
  ];
  const rules = { list: "true", read: "true" };
  const operations = [{ op: "create_collection", name: "staff", fields, rules }];
  await platform(stage, "POST", "changes", { operations });
}

async function staffFields(): Promise<Record<string, unknown>[]> {
  const { items } = await platform(stage, "GET", "collections");
  return items.find((each: { name: string }) => each.name === "staff").fields;
}

test("a field gets rules of its own, where it is changed and where it is made", async () => {
  await makeStaff();
  const { page, context, complaints } = await stage.openPageAsOwner("collections/staff?tab=rules");
  await page.getByText("None yet: whoever reads a record").waitFor();
  await fromAllSides(page, "field-rules-none");
  await page.goto(stage.url("collections/staff?edit=salary"));
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("read", { exact: true }).fill("record.persn == auth.id");
  await dialog.getByRole("button", { name: "Preset for write" }).click();
  await page.getByRole("menuitem", { name: "Closed: operators only" }).click();
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("There is no field persn; is it person?").waitFor();
  await fromAllSides(page, "field-rules-fault");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Preset for read" }).click();
  await page.getByRole("menuitem", { name: "Owner: the user in person" }).click();
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("Change the rules of field salary of staff: read, write").waitFor();
  await fromAllSides(page, "field-rules-review");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("checkbox").click();
  await dialog.getByRole("button", { name: "Change field" }).click();
  await page.getByText("Field salary of staff changed").waitFor();
  expect((await staffFields())[2]).toMatchObject({
    rules: { read: "record.person == auth.id", write: "false" },
  });

  await page.goto(stage.url("collections/staff?add=field"));
  await dialog.getByLabel("Name").fill("phone");
  await dialog.getByLabel("read", { exact: true }).fill("auth.id");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("Expected a condition, found uuid.").waitFor();
  await fromAllSides(page, "field-rules-add-fault");
  await page.setViewportSize(WIDE);
  await dialog.getByLabel("read", { exact: true }).fill("auth != null");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByRole("button", { name: "Add field" }).click();
  await page.getByText("Field phone added to staff").waitFor();
  expect((await staffFields())[3]).toMatchObject({ name: "phone", rules: { read: "auth != null" } });

  await page.getByRole("tab", { name: "Rules" }).click();
  const ruled = page.getByRole("list", { name: "Fields with rules" });
  await ruled.getByText("record.person == auth.id").waitFor();
  await ruled.getByText("As the collection allows").waitFor();
  await ruled.scrollIntoViewIfNeeded();
  await fromAllSides(page, "field-rules");
  await page.setViewportSize(WIDE);
  await ruled.getByRole("link", { name: "Change salary" }).click();
  await dialog.getByLabel("write", { exact: true }).fill("");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("Change the rules of field salary of staff: write").waitFor();
  await dialog.getByRole("button", { name: "Change field" }).click();
  await page.getByText("Field salary of staff changed").waitFor();
  expect((await staffFields())[2]).toMatchObject({ rules: { read: "record.person == auth.id" } });
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
