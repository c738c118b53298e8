import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { fromAllSides, WIDE } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

/** Calls the application API as one of its clients does. */
async function callAs(client: string, path: string, body?: unknown) {
  const response = await fetch(`${stage.server.url}/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { "Stratabase-Client": client, "Content-Type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function versionOf(number: number) {
  const { items }: { items: { version: number; brownouts: unknown[]; messages: object }[] } = await platform(
    stage,
    "GET",
    "versions",
  );
  return items.find(({ version }) => version === number);
}

async function act(page: Page, field: string, action: string): Promise<void> {
  await page.setViewportSize(WIDE);
  await page.getByRole("button", { name: `Actions for ${field}` }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

beforeAll(async () => {
  const open = { list: "true", read: "true", create: "true", update: "true" };
  const fields = [
    { name: "title", type: "text", required: true },
    { name: "status", type: "enum", values: ["draft", "paid"], default: "draft" },
    { name: "stars", type: "integer" },
  ];
  await platform(stage, "POST", "changes", {
    note: "The shop opens",
    operations: [{ op: "create_collection", name: "orders", fields, rules: open }],
  });
  for (const title of ["Lamp", "Chair", "Table"])
    await callAs("shop-ios/1.0", "v1/orders", { title, stars: 3 });
});

test("a change is decided, kept as a draft, and published beside the version that clients use", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("collections/orders");
  const dialog = page.getByRole("dialog");

  await act(page, "status", "Change");
  await dialog.getByRole("button", { name: "Remove draft" }).click();
  await dialog.getByLabel("Add values").fill("archived");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("Choose one of the values.").waitFor();
  await fromAllSides(page, "field-change");
  await page.setViewportSize(WIDE);
  await dialog.getByLabel("Default").selectOption("paid");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("Decide what is shown where a value is missing").waitFor();
  await dialog.getByRole("button", { name: "Plan with this" }).click();
  await dialog.getByText("Decide what is shown.").first().waitFor();
  await fromAllSides(page, "review-questions");
  await page.setViewportSize(WIDE);
  await dialog.getByLabel('Records that hold "draft" show').selectOption("archived");
  await dialog.getByRole("button", { name: "Plan with this" }).click();
  await dialog.getByLabel('In place of "archived", v1 clients see').selectOption("draft");
  await dialog.getByRole("button", { name: "Plan with this" }).click();
  await dialog.getByText("Publishes v2. Clients of v1 keep what they have.").waitFor();
  await fromAllSides(page, "review-breaking");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Save as draft" }).click();
  await page.getByText("v2 is a draft").waitFor();
  await dialog.waitFor({ state: "hidden" });
  await fromAllSides(page, "draft-banner");

  await act(page, "title", "Change");
  await dialog.getByLabel("Name").fill("name");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("Extends v2, a draft until now").waitFor();
  await fromAllSides(page, "review-of-a-draft");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Save as draft" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Publish v2: from here on v1 clients are protected" }).click();
  await fromAllSides(page, "publish-draft");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Publish v2" }).click();
  await page.getByText("v2 is published").waitFor();

  const old = await callAs("shop-ios/1.0", "v1/orders");
  expect(old.body.items[0]).toMatchObject({ title: "Lamp", status: "draft" });
  const now = await callAs("shop-web/2.0", "v2/orders?sort=-stars");
  expect(now.body.items).toHaveLength(3);
  expect(now.body.items[0]).toMatchObject({ status: "archived" });
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

test("fields and collections are removed, their values kept or erased", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("collections/orders");
  const dialog = page.getByRole("dialog");
  await act(page, "stars", "Remove");
  await dialog.getByLabel("Erase the values now").click();
  await fromAllSides(page, "field-remove");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("Remove field stars from orders and erase its values").waitFor();
  await dialog.getByRole("checkbox").click();
  await fromAllSides(page, "review-erase");
  await page.setViewportSize(WIDE);
  await dialog.getByLabel("Note").fill("Stars were never ours to keep");
  await dialog.getByRole("button", { name: "Publish v3" }).click();
  await page.getByText("Field stars removed from orders").waitFor();
  await dialog.waitFor({ state: "hidden" });

  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Rename collection" }).click();
  await dialog.getByLabel("Name").fill("sales");
  await fromAllSides(page, "collection-rename");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByText("They go on calling /v3/orders.").waitFor();
  await dialog.getByRole("button", { name: "Publish v4" }).click();
  await page.getByRole("heading", { name: "sales" }).waitFor();
  expect((await callAs("shop-ios/1.0", "v1/orders")).body.items[0]).toMatchObject({
    title: "Lamp",
    stars: null,
  });
  expect((await callAs("partner/4", "v4/sales")).status).toBe(200);
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

test("the versions tell who calls them, and how they differ", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("versions");
  await expect
    .poll(async () => (await platform(stage, "GET", "usage?version=4")).items.length, { timeout: 20_000 })
    .toBeGreaterThan(0);
  await page.reload();
  await page.getByText("calls by 1 client in 30 days").first().waitFor();
  await fromAllSides(page, "versions");
  await page.setViewportSize(WIDE);
  await page.getByRole("region", { name: "v1" }).getByRole("link", { name: "v1" }).click();
  await page.getByRole("button", { name: "of shop-ios/1.0" }).click();
  await page.getByText("orders.title").waitFor();
  await fromAllSides(page, "version-clients");
  await page.setViewportSize(WIDE);
  await page.getByRole("tab", { name: "Changes" }).click();
  await page.getByText("without draft").waitFor();
  await fromAllSides(page, "version-changes");
  await page.setViewportSize(WIDE);
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

/** The text of a `datetime-local` input, some days from now. */
function inDays(days: number, hour: string): string {
  return `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T${hour}`;
}

test("the end of a version is announced, and comes", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("versions/1?tab=end");
  const dialog = page.getByRole("dialog");
  const card = (title: string) =>
    page.locator("section", { has: page.getByRole("heading", { name: title }) });
  const announce = (title: string) => card(title).getByRole("button", { name: "Announce" }).click();
  await page.getByLabel("Deprecated from").fill(inDays(1, "09:00"));
  await page.getByLabel("Sunset").fill(inDays(60, "09:00"));
  await announce("Dates");
  await page.getByLabel("Announce it with so little notice").click();
  await page.getByLabel("Reason").fill("The app is replaced in every store");
  await fromAllSides(page, "version-near-sunset");
  await page.setViewportSize(WIDE);
  await announce("Dates");
  await page.getByText("Dates of v1 announced").waitFor();
  await page.getByRole("button", { name: "Add outage" }).click();
  await page.getByLabel("Outage 1 from").fill(inDays(30, "09:00"));
  await page.getByLabel("Outage 1 to").fill(inDays(30, "10:00"));
  await announce("Outages");
  await expect.poll(async () => (await versionOf(1))?.brownouts).toHaveLength(1);
  await page.getByRole("button", { name: "Add message" }).click();
  await page.getByLabel("Client 1").fill("shop-ios/1.0");
  await page.getByLabel("Message 1", { exact: true }).fill("Please update the shop.");
  await page.getByLabel("Link 1").fill("https://example.com/update");
  await announce("Messages to clients");
  await expect.poll(async () => (await versionOf(1))?.messages).toHaveProperty(["shop-ios/1.0"]);
  await fromAllSides(page, "version-end");

  await page.setViewportSize(WIDE);
  await page.getByRole("button", { name: "Retire v1" }).click();
  await dialog.getByRole("button", { name: "Retire v1" }).click();
  await dialog.getByText("v1 is in use").waitFor();
  await fromAllSides(page, "version-retire");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("radio", { name: /^Accept that/ }).click();
  await dialog.getByRole("button", { name: "Retire v1" }).click();
  await page.getByText("v1 is retired").waitFor();
  const refused = await callAs("shop-ios/1.0", "v1/orders");
  expect(refused).toMatchObject({ status: 410, body: { message: "Please update the shop." } });
  await page.getByRole("tab", { name: "Changes" }).click();
  await page.getByText("v1 is not served any more.").waitFor();
  await fromAllSides(page, "version-retired");

  await page.setViewportSize(WIDE);
  await page.getByRole("button", { name: "Restore v1" }).click();
  await dialog.getByRole("button", { name: "Restore v1" }).click();
  await page.getByText("v1 is served again").waitFor();
  expect((await callAs("shop-ios/1.0", "v1/orders")).status).toBe(200);
  await page.getByRole("button", { name: "Retire v1" }).click();
  await dialog.getByRole("button", { name: "Retire v1" }).click();
  await dialog.getByRole("radio", { name: "Force it, whoever calls" }).click();
  await dialog.getByLabel("Reason").fill("Nobody answers for it any more");
  await dialog.getByRole("button", { name: "Retire v1" }).click();
  await page.getByRole("button", { name: "Purge v1" }).click();
  await dialog.getByLabel("Type v1 to confirm").fill("v1");
  await fromAllSides(page, "version-purge");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Purge v1" }).click();
  await page.getByText("v1 is purged").waitFor();
  await page.goto(stage.url("versions"));
  await page.getByText("purged", { exact: true }).waitFor();
  await fromAllSides(page, "versions-purged");
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
