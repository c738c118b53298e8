import { expect, test } from "vitest";
import { fromAllSides, WIDE } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

async function fieldsOf(name: string) {
  const { items } = await platform(stage, "GET", "collections");
  return items.find((each: { name: string }) => each.name === name).fields;
}

test("a collection with an object and a place is made, each fault at its member", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("collections/new");
  await page.getByLabel("Name", { exact: true }).fill("people");
  await page.getByLabel("Name of field 1").fill("address");
  await page.getByLabel("Type of field 1").selectOption({ label: "Object" });
  await page.getByLabel("Name of member 1").fill("city");
  await page.getByRole("button", { name: "Options of city" }).click();
  await page.getByLabel("Longest length").fill("nine");
  await page.getByRole("button", { name: "Add member" }).click();
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByText("Name the member.").waitFor();
  await page.getByText("Write a number.").waitFor();
  await fromAllSides(page, "objects-faults");
  await page.setViewportSize(WIDE);
  await page.getByLabel("Longest length").fill("20");
  await page.getByRole("region", { name: "Members of address" }).getByLabel("Required").first().click();
  await page.getByRole("button", { name: "Options of city" }).click();
  await page.getByLabel("Name of member 2").fill("floor");
  await page.getByLabel("Type of member 2").selectOption({ label: "Integer" });
  await page.getByRole("button", { name: "Options of address" }).click();
  await page.getByRole("button", { name: "Add field" }).click();
  await page.getByLabel("Name of field 2").fill("place");
  await page.getByLabel("Type of field 2").selectOption({ label: "Geo point" });
  await page.getByRole("button", { name: "Review" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Create collection" }).click();
  await page.getByText("Collection people created").waitFor();
  await page.getByText("address.floor").waitFor();
  await fromAllSides(page, "objects-schema");
  expect(await fieldsOf("people")).toEqual([
    {
      name: "address",
      type: "object",
      fields: [
        { name: "city", type: "text", required: true, max_length: 20 },
        { name: "floor", type: "integer" },
      ],
    },
    { name: "place", type: "geo_point" },
  ]);
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

test("their records are written in the panel, shown in the grid and found by place", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("data/people");
  await page.getByRole("button", { name: "New record" }).first().click();
  const dialog = page.getByRole("dialog");
  await fromAllSides(page, "objects-panel-empty");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Add address" }).press("Enter");
  expect(await dialog.getByLabel("city").evaluate((each) => each === document.activeElement)).toBe(true);
  await dialog.getByLabel("floor").fill("1.5");
  await dialog.getByLabel("lat").fill("91");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.getByText("Enter a whole number").waitFor();
  await dialog.getByText("Enter a number from -90 to 90.").waitFor();
  expect(await dialog.getByText("This field must have a value.").count()).toBe(2);
  await fromAllSides(page, "objects-panel-faults");
  await page.setViewportSize(WIDE);
  await dialog.getByLabel("city").fill("much longer than any city's name");
  await dialog.getByLabel("floor").fill("3");
  await dialog.getByLabel("lat").focus();
  await page.evaluate(() => navigator.clipboard.writeText("52.52, 13.405"));
  await page.keyboard.press("ControlOrMeta+V");
  expect(await dialog.getByLabel("lon").inputValue()).toBe("13.405");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.getByRole("alert").filter({ hasText: "20" }).waitFor();
  await dialog.getByLabel("city").fill("Berlin");
  await dialog.getByRole("button", { name: "Create" }).click();
  const stored = async () => (await platform(stage, "GET", "records/people?sort=id")).items;
  const berlin = { address: { city: "Berlin", floor: 3 }, place: { lat: 52.52, lon: 13.405 } };
  await expect.poll(stored).toMatchObject([berlin]);
  await dialog.getByRole("button", { name: "Set address to null" }).click();
  await dialog.getByRole("button", { name: "Save 1 change" }).click();
  await expect.poll(stored).toMatchObject([{ ...berlin, address: null }]);
  await dialog.getByRole("button", { name: "Add address" }).click();
  await dialog.getByLabel("city").fill("Potsdam");
  await dialog.getByRole("button", { name: "Save 1 change" }).click();
  await expect.poll(stored).toMatchObject([{ ...berlin, address: { city: "Potsdam", floor: null } }]);
  await fromAllSides(page, "objects-panel");
  await platform(stage, "POST", "records/people", { place: { lat: -33.86, lon: 151.21 } });

  await page.setViewportSize(WIDE);
  await page.goto(stage.url("data/people"));
  await page.getByRole("gridcell", { name: "-33.86, 151.21" }).waitFor();
  await page.getByRole("combobox", { name: "Filter" }).fill("place.");
  await page.getByRole("option", { name: "distance" }).waitFor();
  await fromAllSides(page, "objects-completion");
  await page.setViewportSize(WIDE);
  await page.getByRole("option", { name: "distance" }).click();
  await page.keyboard.type("52, 13");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Delete");
  await page.keyboard.press("End");
  await page.keyboard.type("00");
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "1 record" }).waitFor();
  expect(new URL(page.url()).searchParams.get("filter")).toBe("place.distance(52, 13) < 100000");
  await page.getByRole("gridcell", { name: "city Potsdam" }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Filter by this value" }).click();
  await page.getByRole("status").filter({ hasText: "1 record" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

test("a required object is added to records that there are, which show what the author says", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("collections/people?add=field");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("called");
  await dialog.getByLabel("Type", { exact: true }).selectOption({ label: "Object" });
  await dialog.getByLabel("Required").click();
  await dialog.getByLabel("Name of member 1").fill("last");
  await dialog.getByRole("button", { name: "Options of last" }).click();
  const members = dialog.getByRole("region", { name: "Members of called" });
  await members.getByLabel("Required").click();
  await fromAllSides(page, "objects-add-field");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByLabel("Records without called.last show").fill("unknown");
  await dialog.getByRole("button", { name: "Plan with this" }).click();
  await dialog.getByRole("button", { name: /Publish|Add field/ }).click();
  await page.getByText("Field called added to people").waitFor();
  const { items } = await platform(stage, "GET", "records/people");
  expect(items.map(({ called }: { called: unknown }) => called)).toEqual([
    { last: "unknown" },
    { last: "unknown" },
  ]);
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

test("the preview of an import tells which places do not fit", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("data/people");
  await page.getByRole("button", { name: "Import and export" }).click();
  await page.getByRole("menuitem", { name: "Import records" }).click();
  const dialog = page.getByRole("dialog", { name: "Import into people" });
  const lines = [
    '{"place":{"lat":1,"lon":2},"called":{"last":"Ada"}}',
    '{"place":{"lat":91,"lon":2},"called":{"last":"Ben"},"address":{"town":"Rome"}}',
  ];
  await dialog
    .getByLabel("File")
    .setInputFiles({ name: "people.ndjson", mimeType: "text/plain", buffer: Buffer.from(lines.join("\n")) });
  await dialog.getByText("lat is a number from -90 to 90.").waitFor();
  await dialog.getByText("There is no member town.").waitFor();
  await fromAllSides(page, "objects-import");
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

test("versions tell how the members of an object differ", async () => {
  const object = (fields: object[]) => ({ name: "address", type: "object", fields });
  const city = { name: "city", type: "text" };
  await platform(stage, "POST", "changes", {
    operations: [
      {
        op: "create_collection",
        name: "offices",
        rules: { list: "true" },
        fields: [object([city, { name: "zip", type: "integer" }, { name: "floor", type: "integer" }])],
      },
    ],
  });
  const { version } = await platform(stage, "POST", "changes", {
    operations: [
      { op: "drop_field", collection: "offices", field: "address" },
      {
        op: "add_field",
        collection: "offices",
        field: object([
          { ...city, max_length: 80 },
          { name: "zip", type: "text" },
          { name: "street", type: "text" },
        ]),
      },
    ],
  });
  const { page, context, complaints } = await stage.openPageAsOwner(`versions/${version - 1}?tab=changes`);
  const differences = page.getByRole("list", { name: "Differences" });
  await differences.getByText("address.floor").waitFor();
  expect(
    await differences
      .getByRole("listitem")
      .filter({ hasText: /^(added|removed|changed)/ })
      .allTextContents(),
  ).toEqual([
    "removedaddress.floorinteger",
    "changedaddress.citylongest length none to 80",
    "changedaddress.zipinteger to string",
    "addedaddress.streetstring",
  ]);
  await fromAllSides(page, "objects-versions");
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
