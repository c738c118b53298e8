import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { fromAllSides, WIDE } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

async function addField(page: Page, number: number, name: string, type: string): Promise<void> {
  if (number > 1) await page.getByRole("button", { name: "Add field" }).click();
  await page.getByLabel(`Name of field ${number}`).fill(name);
  await page.getByLabel(`Type of field ${number}`).selectOption({ label: type });
}

/** The cell of a row, counted from 0, in a column by name. */
async function cell(page: Page, row: number, column: string) {
  const heading = page.getByRole("columnheader", { name: new RegExp(`^${column}`) });
  return page.locator(`[data-row="${row}"][data-column="${await heading.getAttribute("data-column")}"]`);
}

test("a collection with a decimal, a date, an e-mail address and a url is made", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("collections/new");
  await page.getByLabel("Name", { exact: true }).fill("orders");
  await addField(page, 1, "price", "Decimal");
  await page.getByRole("button", { name: "Options of price" }).click();
  await page.getByLabel("Digits after the point").fill("12");
  await page.getByLabel("Smallest value").fill("five");
  await page.getByLabel("Default").fill("9.999");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByText("Write a whole number from 0 to 9.").waitFor();
  await page.getByText("Write a decimal such as 12.50.").waitFor();
  await fromAllSides(page, "types-decimal-faults");
  await page.setViewportSize(WIDE);
  await page.getByLabel("Digits after the point").fill("2");
  await page.getByLabel("Smallest value").fill("0.01");
  await page.getByText("At most 2 digits after the point.").waitFor();
  await page.getByLabel("Default").fill("9.99");
  await page.getByRole("button", { name: "Options of price" }).click();
  await addField(page, 2, "due", "Date");
  await page.getByRole("button", { name: "Options of due" }).click();
  await page.getByLabel("Smallest value").fill("2020-01-01");
  await fromAllSides(page, "types-date-options");
  await page.setViewportSize(WIDE);
  await page.getByRole("button", { name: "Options of due" }).click();
  await addField(page, 3, "buyer", "Email");
  await addField(page, 4, "page", "URL");
  await page.getByRole("button", { name: "Review" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Create collection" }).click();
  await page.getByText("Collection orders created").waitFor();
  await fromAllSides(page, "types-schema");
  const { items } = await platform(stage, "GET", "collections");
  expect(items.find((each: { name: string }) => each.name === "orders").fields).toMatchObject([
    { name: "price", type: "decimal", scale: 2, min: "0.01", default: "9.99" },
    { name: "due", type: "date", min: "2020-01-01" },
    { name: "buyer", type: "email" },
    { name: "page", type: "url" },
  ]);
  await page.setViewportSize(WIDE);
  await page.getByRole("tab", { name: "API" }).click();
  await page.getByText('"buyer": "ada@example.com"').first().waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("their records are written in the panel and in cells, each fault at its field", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("data/orders");
  await page.getByRole("button", { name: "New record" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("price").fill("12.345");
  await dialog.getByLabel("buyer").fill("ada");
  await dialog.getByLabel("page").fill("example.com");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.getByText("At most 2 digits after the point.").waitFor();
  await dialog.getByText("Write an address such as ada@example.com.").waitFor();
  await dialog.getByText("Write an address such as https://example.com.").waitFor();
  await fromAllSides(page, "types-panel-faults");
  await page.setViewportSize(WIDE);
  await dialog.getByLabel("price").fill("0.00");
  await dialog.getByLabel("due").fill("2026-01-31");
  await dialog.getByLabel("buyer").fill("ada@example.com");
  await dialog.getByLabel("page").fill("https://example.com/orders/1");
  expect(await dialog.getByRole("link", { name: "Open https://example.com/orders/1" }).count()).toBe(1);
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.getByRole("alert").filter({ hasText: "0.01" }).waitFor();
  await dialog.getByLabel("price").fill("12.5");
  await fromAllSides(page, "types-panel");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect
    .poll(async () => (await platform(stage, "GET", "records/orders")).items)
    .toMatchObject([
      { price: "12.50", due: "2026-01-31", buyer: "ada@example.com", page: "https://example.com/orders/1" },
    ]);
  await platform(stage, "POST", "records/orders", { price: "900719925474099.01", due: "2031-12-31" });

  await page.goto(stage.url("data/orders?sort=price"));
  await page.getByRole("grid").waitFor();
  await expect.poll(async () => (await cell(page, 0, "due")).textContent()).toBe("31 Jan 2026");
  await expect.poll(async () => (await cell(page, 1, "price")).textContent()).toBe("900719925474099.01");
  await (await cell(page, 0, "price")).click();
  await page.keyboard.type("1.999");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "At most 2 digits after the point." }).waitFor();
  await fromAllSides(page, "types-cell-fault");
  await page.setViewportSize(WIDE);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("7.25");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await cell(page, 0, "price")).textContent()).toBe("7.25");
  await (await cell(page, 0, "due")).click();
  await page.keyboard.press("Enter");
  await page.getByLabel("Edit due").fill("2026-02-28");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await cell(page, 0, "due")).textContent()).toBe("28 Feb 2026");

  for (const [column, condition] of [
    ["price", 'price == decimal("7.25")'],
    ["due", 'due == date("2026-02-28")'],
    ["buyer", 'buyer == "ada@example.com"'],
  ] as const) {
    await page.goto(stage.url("data/orders?sort=price"));
    await (await cell(page, 0, column)).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Filter by this value" }).click();
    await page.getByRole("status").filter({ hasText: "1 record" }).waitFor();
    expect(new URL(page.url()).searchParams.get("filter")).toBe(condition);
  }
  await page.goto(stage.url("data/orders"));
  await page.getByRole("combobox", { name: "Filter" }).fill("price >= ");
  await page.getByRole("option", { name: 'decimal("")' }).click();
  await page.keyboard.type("100");
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "1 record" }).waitFor();
  await page.getByRole("combobox", { name: "Filter" }).fill("due < ");
  await page.getByRole("option", { name: "today, UTC" }).waitFor();
  await fromAllSides(page, "types-completion");
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

test("the preview of an import tells which values do not fit", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("data/orders");
  await page.getByRole("button", { name: "Import and export" }).click();
  await page.getByRole("menuitem", { name: "Import records" }).click();
  const dialog = page.getByRole("dialog", { name: "Import into orders" });
  const lines = [
    "price,due,buyer,page",
    "1.50,2026-03-01,ben@example.com,https://example.com/2",
    "1.505,01/03/2026,ben,example.com",
  ];
  await dialog
    .getByLabel("File")
    .setInputFiles({ name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) });
  await dialog.getByText("Record 2, price:").waitFor();
  expect(await dialog.getByRole("listitem").count()).toBe(4);
  await fromAllSides(page, "types-import-preview");
  await dialog.getByRole("button", { name: "Check the file" }).click();
  await dialog.getByText("1 record can be imported, 1 line cannot").waitFor();
  await fromAllSides(page, "types-import-checked");
  expect(complaints).toEqual([]);
  await context.close();
});
