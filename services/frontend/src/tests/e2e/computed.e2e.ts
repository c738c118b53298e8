import { expect, test } from "vitest";
import { fromAllSides, WIDE } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

async function fieldsOf(name: string) {
  const { items } = await platform(stage, "GET", "collections");
  return items.find((each: { name: string }) => each.name === name).fields;
}

test("a computed field is declared, each fault at its place, and shown in grid and panel", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("collections/new");
  await page.getByLabel("Name", { exact: true }).fill("orders");
  await page.getByLabel("Name of field 1").fill("amount");
  await page.getByLabel("Type of field 1").selectOption({ label: "Integer" });
  await page.getByRole("button", { name: "Add field" }).click();
  await page.getByLabel("Name of field 2").fill("twice");
  await page.getByLabel("Type of field 2").selectOption({ label: "Integer" });
  await page.getByRole("button", { name: "Options of twice" }).click();
  await page.getByRole("radio", { name: "Computed" }).press("Space");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByText("Write what gives the value.").waitFor();
  await page.getByLabel("Computed from").fill("record.amunt * 2");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("button", { name: /^Character \d+$/ }).waitFor();
  await fromAllSides(page, "computed-fault");
  await page.setViewportSize(WIDE);
  await page.getByLabel("Computed from").fill("record.amount * 2");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Create collection" }).click();
  await page.getByText("Collection orders created").waitFor();
  const options = page.getByRole("list", { name: "Options of twice" });
  await options.getByText("computed from record.amount * 2").waitFor();
  await fromAllSides(page, "computed-schema");
  expect(await fieldsOf("orders")).toEqual([
    { name: "amount", type: "integer" },
    { name: "twice", type: "integer", computed: "record.amount * 2" },
  ]);

  const made = await platform(stage, "POST", "records/orders", { amount: 21 });
  await page.setViewportSize(WIDE);
  await page.goto(stage.url("data/orders?filter=twice+%3D%3D+42"));
  await page.getByRole("gridcell", { name: "42", exact: true }).click();
  await page.keyboard.press("Enter");
  await page.getByText("twice cannot be changed").waitFor();
  await fromAllSides(page, "computed-grid");
  await page.setViewportSize(WIDE);
  await page.goto(stage.url(`data/orders?record=${made.id}`));
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("definition").filter({ hasText: /^42$/ }).waitFor();
  await dialog.getByLabel("amount").fill("4");
  await dialog.getByRole("button", { name: "Save 1 change" }).click();
  await dialog.getByRole("definition").filter({ hasText: /^8$/ }).waitFor();
  await fromAllSides(page, "computed-panel");
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

test("a computed field is hidden, and dropped without a question about values", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("collections/orders?edit=twice");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("record.amount * 2").waitFor();
  await dialog.getByLabel("Name", { exact: true }).fill("double");
  await fromAllSides(page, "computed-edit");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByRole("button", { name: /Publish|Change field/ }).click();
  await page.getByText("Field double of orders changed").waitFor();
  expect((await fieldsOf("orders"))[1]).toEqual({
    name: "double",
    type: "integer",
    computed: "record.amount * 2",
  });
  await page.goto(stage.url("collections/orders?drop=double"));
  await dialog.getByText("Nothing that is stored changes.").waitFor();
  expect(await dialog.getByLabel("Erase the values now").count()).toBe(0);
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByRole("button", { name: /Publish|Remove field/ }).click();
  await page.getByText("Field double removed from orders").waitFor();
  expect(await fieldsOf("orders")).toEqual([{ name: "amount", type: "integer" }]);
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
