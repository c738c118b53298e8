import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { fromAllSides } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "demo" });

/** A picture of one pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** The cell of a row, counted from 0, in a column by name. */
async function cell(page: Page, row: number, column: string) {
  const heading = page.getByRole("columnheader", { name: new RegExp(`^${column}`) });
  return page.locator(`[data-row="${row}"][data-column="${await heading.getAttribute("data-column")}"]`);
}

async function openGrid(path: string) {
  const opened = await stage.openPageAsOwner(path);
  await opened.page.getByRole("grid").waitFor();
  return opened;
}

test("records are filtered, sorted and paged, and the address tells it", async () => {
  const { page, context, complaints } = await openGrid("data/strikes");
  await page.getByText("100 of 4,000 records").waitFor();
  expect(await page.getByRole("row").count()).toBeLessThan(60);
  await page.waitForLoadState("networkidle");
  await fromAllSides(page, "records");

  const filter = page.getByRole("combobox", { name: "Filter" });
  await filter.click();
  await page.keyboard.type("dam");
  await page.keyboard.press("Tab");
  await page.keyboard.type(" ");
  await page.getByRole("option", { name: "== equals" }).click();
  await page.getByRole("option", { name: '"substantial"' }).waitFor();
  await fromAllSides(page, "records-completion");
  await page.getByRole("option", { name: '"substantial"' }).click();
  await page.keyboard.press("Enter");
  await page
    .getByRole("status")
    .filter({ hasText: /^100 of \d{3} records|^\d+ records/ })
    .waitFor();
  expect(new URL(page.url()).searchParams.get("filter")).toBe('damage == "substantial"');

  await page.getByRole("columnheader", { name: "cost_usd" }).getByRole("button").click();
  await page.getByRole("columnheader", { name: "cost_usd" }).getByRole("button").click();
  await page
    .getByRole("columnheader", { name: "number" })
    .getByRole("button")
    .click({ modifiers: ["Shift"] });
  await expect.poll(() => new URL(page.url()).searchParams.get("sort")).toBe("-cost_usd,number");
  await expect.poll(async () => (await cell(page, 0, "cost_usd")).textContent()).toBe("3644483");

  await page.getByRole("button", { name: "Next" }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get("cursor")).toMatch(/^c_/);
  await expect
    .poll(async () => Number(await (await cell(page, 0, "cost_usd")).textContent()))
    .toBeLessThan(3644483);
  await page.reload();
  await page.getByRole("grid").waitFor();
  await page.getByRole("button", { name: "Previous" }).click();
  await expect.poll(async () => (await cell(page, 0, "cost_usd")).textContent()).toBe("3644483");

  await (await cell(page, 0, "phase")).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Filter by this value" }).waitFor();
  await fromAllSides(page, "records-menu");
  await page.getByRole("menuitem", { name: "Filter by this value" }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get("filter")).toContain('&& phase == "approach"');

  await filter.fill('cost_us > 3 && phase == "climb"');
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "There is no field cost_us" }).waitFor();
  await fromAllSides(page, "records-filter-fault");
  await page.getByRole("button", { name: /^Go to .*at character 1$/ }).click();
  await filter.fill("cost_usd > 99999999");
  await page.keyboard.press("Enter");
  await page.getByText("No record matches the filter").waitFor();
  await fromAllSides(page, "records-no-match");
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

test("cells are edited in place, by keyboard, and conflicts are decided by people", async () => {
  const { page, context, complaints } = await openGrid("data/airports");
  await page.waitForLoadState("networkidle");
  await (await cell(page, 0, "state")).click();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Edit state" }).fill("Pennsylvania West");
  await fromAllSides(page, "records-edit");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await cell(page, 0, "state")).textContent()).toBe("Pennsylvania West");
  await expect
    .poll(async () => (await platform(stage, "GET", "records/airports?limit=1")).items[0].state)
    .toBe("Pennsylvania West");

  // Refused by the server: the text stays, with the fault, until Escape takes it back.
  await page.keyboard.press("Enter");
  await page.keyboard.type("x".repeat(60));
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "At most 40 characters" }).waitFor();
  await fromAllSides(page, "records-edit-refused");
  await page.keyboard.press("Escape");
  expect(await (await cell(page, 0, "state")).textContent()).toBe("Pennsylvania West");

  // A click elsewhere takes the text, and the cell that was clicked is the active one.
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Edit state" }).fill("Clicked away");
  await (await cell(page, 3, "name")).click();
  await expect.poll(async () => (await cell(page, 0, "state")).textContent()).toBe("Clicked away");
  expect(await page.locator(":focus").getAttribute("data-row")).toBe("3");
  await (await cell(page, 0, "state")).click();

  // Somebody else is faster.
  const { id } = (await platform(stage, "GET", "records/airports?limit=1")).items[0];
  await platform(stage, "PATCH", `records/airports/${id}`, { state: "Theirs" });
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Edit state" }).fill("Mine");
  await page.keyboard.press("Tab");
  const dialog = page.getByRole("dialog", { name: "This record has changed" });
  await dialog.waitFor();
  await fromAllSides(page, "records-conflict");
  await dialog.getByRole("radio", { name: /Theirs/ }).check();
  await dialog.getByRole("button", { name: "Keep theirs" }).click();
  await expect.poll(async () => (await cell(page, 0, "state")).textContent()).toBe("Theirs");

  await (await cell(page, 1, "name")).click();
  await page.keyboard.press("Control+c");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    await (await cell(page, 1, "name")).textContent(),
  );
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  await page.keyboard.press("Space");
  await page.getByText("1 selected").waitFor();
  await page.keyboard.press("Delete");
  await page.getByRole("dialog", { name: "Delete 1 record?" }).waitFor();
  await page.getByRole("button", { name: "Delete 1 record" }).click();
  await page.getByText("their relation restricts its deletion").waitFor();
  await fromAllSides(page, "records-delete-refused");
  await page.getByRole("button", { name: "Cancel" }).click();
  expect(complaints).toEqual([]);
  await context.close();
});

test("a record is created with files, changed beside the grid, and deleted", async () => {
  await platform(stage, "POST", "changes", {
    operations: [
      {
        op: "add_field",
        collection: "species",
        field: { name: "picture", type: "file", accept: ["image/*"], max_size_bytes: 100_000 },
      },
      { op: "add_field", collection: "species", field: { name: "papers", type: "file", list: true } },
    ],
  });
  const large = join(tmpdir(), `stratabase-e2e-${process.pid}.bin`);
  await writeFile(large, Buffer.alloc(6_000_000, 7));
  const { page, context, complaints } = await openGrid("data/species");
  await page.getByRole("button", { name: "New record" }).click();
  const panel = page.getByRole("dialog", { name: "New record" });
  await panel.getByRole("button", { name: "Create record" }).click();
  await panel.getByText("This field must have a value.").waitFor();
  await fromAllSides(page, "records-create");
  await panel.getByLabel("name", { exact: true }).fill("Common swift");
  await panel.getByLabel("picture", { exact: true }).setInputFiles(large);
  await panel.getByText("at most 100.0 kB fit here").waitFor();
  await panel
    .getByLabel("picture", { exact: true })
    .setInputFiles({ name: "swift.png", mimeType: "image/png", buffer: PNG });
  await panel.getByText("image/png").waitFor();

  // Slow enough to be seen on its way, and to be cancelled.
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 1_500_000 };
  await network.send("Network.emulateNetworkConditions", slow);
  await panel.getByLabel("papers", { exact: true }).setInputFiles(large);
  await panel.getByRole("progressbar").waitFor();
  await panel.getByRole("button", { name: /^Cancel stratabase/ }).click();
  await panel.getByRole("progressbar").waitFor({ state: "detached" });
  await panel.getByLabel("papers", { exact: true }).setInputFiles(large);
  await panel.getByText(/[1-9]\d?% of 6\.0 MB/).waitFor();
  await fromAllSides(page, "records-upload");
  await network.send("Network.emulateNetworkConditions", { ...slow, uploadThroughput: -1 });
  await panel.getByText("6.0 MB · ").waitFor();
  await panel.getByRole("button", { name: "Create record" }).click();

  const record = page.getByRole("dialog", { name: "Record" });
  await record.getByText("swift.png").waitFor();
  await record.locator("img").waitFor();
  await fromAllSides(page, "records-panel");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    record.getByRole("button", { name: "Download swift.png" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("swift.png");

  // A relation, then a conflict in the form.
  await record.getByLabel("added_by", { exact: true }).fill("ada");
  await record.getByRole("option", { name: /ada@example.com/ }).click();
  await record.getByLabel("name", { exact: true }).fill("Swift, mine");
  const id = new URL(page.url()).searchParams.get("record");
  await platform(stage, "PATCH", `records/species/${id}`, { name: "Swift, theirs", identified: false });
  await record.getByRole("button", { name: "Save 2 changes" }).click();
  const conflict = page.getByRole("dialog", { name: "This record has changed" });
  await conflict.getByText("Only they changed").waitFor();
  await fromAllSides(page, "records-panel-conflict");
  await conflict.getByRole("button", { name: "Save" }).click();
  await page.getByText("Record saved").waitFor();
  const saved = await platform(stage, "GET", `records/species/${id}`);
  expect(saved).toMatchObject({ name: "Swift, mine", identified: false });

  await page.keyboard.press("Escape");
  await record.waitFor({ state: "hidden" });
  await page.getByRole("combobox", { name: "Filter" }).fill('name.startsWith("Swift")');
  await page.keyboard.press("Enter");
  await page.getByRole("gridcell", { name: /swift\.png/ }).waitFor();
  await page.getByRole("status").filter({ hasText: "1 record" }).waitFor();
  await fromAllSides(page, "records-files");
  await page.getByRole("button", { name: /^Open/ }).click();
  await record.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete 1 record" }).click();
  await page.getByText("No record matches the filter").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
