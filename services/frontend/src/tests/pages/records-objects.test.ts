import { describe, expect, test } from "vitest";
import { columnsOf, isSearchable, typeText } from "@/pages/records/fields/columns.utils";
import { keepsEmptyText, parseDraft, toDraft } from "@/pages/records/fields/draft.utils";
import { memberTexts, valueText } from "@/pages/records/fields/format.utils";
import { hintOf } from "@/pages/records/fields/hint.utils";
import { placeText, readPlace } from "@/pages/records/fields/place.utils";
import { completionsAt } from "@/pages/records/filter/completion.utils";
import { conditionFor } from "@/pages/records/filter/condition.utils";
import { cellFault } from "@/pages/records/transfer/preview.utils";
import { constantDefault, defaultExpression } from "@/types/defaults";
import type { Collection, Field } from "@/types/schema";

const address: Field = {
  name: "address",
  type: "object",
  fields: [
    { name: "city", type: "text", required: true, searchable: true },
    { name: "floor", type: "integer", default: 0 },
    { name: "since", type: "date" },
    { name: "by", type: "uuid", default: { cel: "auth.id" }, required: true },
  ],
};
const place: Field = { name: "place", type: "geo_point" };
const people: Collection = { name: "people", fields: [address, place], indexes: [], rules: {} };

describe("the draft of an object", () => {
  test("begins with the defaults that are constants, or with null where there may be none", () => {
    expect(toDraft(address, null)).toBeNull();
    expect(toDraft({ ...address, required: true }, null)).toEqual({ floor: "0" });
    expect(toDraft(address, { city: "Rome", floor: null, since: "2026-01-31", by: "x" })).toEqual({
      city: "Rome",
      floor: null,
      since: "2026-01-31",
      by: "x",
    });
    expect(defaultExpression({ type: "json", default: { cel: "1" } })).toBeNull();
    expect(constantDefault({ type: "text", default: { cel: "auth.kind" } })).toBeUndefined();
  });

  test("leaves to the server what nobody touched, and says which members are wrong", () => {
    expect(parseDraft(address, { city: "Rome", floor: null })).toEqual({
      ok: true,
      value: { city: "Rome", floor: null },
    });
    expect(parseDraft(address, { floor: "1.5", since: "2026-02-30" })).toEqual({
      ok: false,
      message: "city: This field must have a value.",
      members: {
        city: "This field must have a value.",
        floor: "Enter a whole number within ±(2^53-1).",
        since: "Write a date such as 2026-01-31.",
      },
    });
    expect(parseDraft(address, null)).toEqual({ ok: true, value: null });
    expect(parseDraft({ ...address, required: true }, null)).toMatchObject({ ok: false });
    expect(keepsEmptyText(address)).toBe(false);
  });
});

describe("a place", () => {
  test.each([
    [
      { lat: "52.5", lon: "-180" },
      { ok: true, value: { lat: 52.5, lon: -180 } },
    ],
    [
      { lat: "90.1", lon: "0" },
      { ok: false, members: { lat: "Enter a number from -90 to 90." } },
    ],
    [
      { lat: "0", lon: "-180.5" },
      { ok: false, members: { lon: "Enter a number from -180 to 180." } },
    ],
    [{ lat: "1" }, { ok: false, members: { lon: "This field must have a value." } }],
    [
      { lat: "x", lon: "1" },
      { ok: false, members: { lat: "Enter a number, such as 1.5." } },
    ],
  ])("%j", (draft, parsed) => expect(parseDraft(place, draft)).toMatchObject(parsed));

  test("is read from what maps give, and written so", () => {
    expect(readPlace(" 52.52, -13.405 ")).toEqual({ lat: "52.52", lon: "-13.405" });
    expect(readPlace("52.52 13.405")).toEqual({ lat: "52.52", lon: "13.405" });
    expect(readPlace("52.52")).toBeNull();
    expect(readPlace("5213")).toBeNull();
    expect(placeText({ lat: 52.5, lon: 0 })).toBe("52.5, 0");
    expect(placeText([1, 2])).toBeNull();
  });
});

test("objects and places as text", () => {
  const value = { city: "Rome", floor: 0, since: "2026-01-31", by: null };
  expect(valueText(address, value)).toBe("city: Rome, floor: 0, since: 31 Jan 2026");
  expect(memberTexts(address, {})).toEqual([]);
  expect(valueText(place, { lat: 1, lon: 2 })).toBe("1, 2");
  expect(typeText(place)).toBe("geo point");
  expect(hintOf({ name: "lat", type: "number", min: -90, max: 90 }, null)).toBe("number · -90 to 90");
  expect(columnsOf(people).map(({ sortable }) => sortable)).toEqual([true, false, false, true, true]);
  expect(isSearchable(people)).toBe(true);
});

describe("filters", () => {
  const labels = (text: string) =>
    completionsAt(text, text.length, people, [people]).map(({ label }) => label);
  test.each([
    ["address.", ["city", "floor", "since", "by"]],
    ["address.fl", ["floor"]],
    ["address.floor ", ["==", "!=", ">", ">=", "<", "<="]],
    ["address.city.", ["contains", "startsWith", "endsWith"]],
    ["address == ", ["null"]],
    ["place.", ["lat", "lon", "distance", "within"]],
    ["place.distance(1, 2) ", [">", ">=", "<", "<="]],
    ["place.within(1, 2, 3, 4) ", ["&&", "||"]],
  ])("after %j", (text, expected) => expect(labels(text)).toEqual(expected));

  test("the caret lands on the first number to write", () => {
    const [item] = completionsAt("place.dis", 9, people, [people]);
    expect(item).toMatchObject({ insert: "distance(, ) < 1000", from: 6 });
    expect(item?.insert.slice(0, -(item.back ?? 0))).toBe("distance(");
    const [box] = completionsAt("place.wi", 8, people, [people]);
    expect(box?.insert.slice(0, -(box.back ?? 0))).toBe("within(");
  });

  test("by the value of a cell compare each member", () => {
    expect(conditionFor(place, { lat: 1.5, lon: -2 })).toBe("place.lat == 1.5 && place.lon == -2");
    expect(conditionFor(address, { city: "Rome", floor: null, since: "2026-01-31", by: null }, true)).toBe(
      '!(address.city == "Rome" && address.floor == null && address.since == date("2026-01-31") && address.by == null)',
    );
    expect(conditionFor(address, null)).toBe("address == null");
  });
});

test.each([
  [place, '{"lat": 1, "lon": 2}', undefined],
  [place, "", undefined],
  [place, "1, 2", 'Write a place: {"lat": 52.5, "lon": 13.4}.'],
  [place, '{"lat": 91, "lon": 2}', "lat is a number from -90 to 90."],
  [place, '{"lat": 1}', "It needs lon."],
  [place, '{"lat": 1, "lon": 2, "alt": 3}', "There is no member alt."],
  [address, '{"city": "Rome"}', undefined],
  [address, '{"city": null}', "It needs city."],
  [address, '{"city": "Rome", "since": "soon"}', "since: Write a date such as 2026-01-31."],
  [address, "[]", "Write an object in JSON."],
])("the preview of an import holds %o against %s", (field, text, fault) =>
  expect(cellFault(field, text)).toBe(fault),
);
