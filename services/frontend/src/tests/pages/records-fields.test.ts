import { describe, expect, test } from "vitest";
import { fileFault, isAccepted } from "@/pages/records/editors/file-check.utils";
import { columnsOf, takesRecords, typeText } from "@/pages/records/fields/columns.utils";
import { isSame, parseDraft, toDraft, toLocal } from "@/pages/records/fields/draft.utils";
import {
  calendarDay,
  copyText,
  isWebAddress,
  localTime,
  shortAddress,
  utcTime,
  valueText,
} from "@/pages/records/fields/format.utils";
import { parseSort, sortBy, toggleSort, writeSort } from "@/pages/records/fields/sort.utils";
import type { Field } from "@/types/schema";
import { shortId } from "@/utils/text";

const field = (type: string, more: Partial<Field> = {}): Field => ({ name: "f", type, ...more });

describe("drafts", () => {
  test.each<[string, Field, unknown, unknown]>([
    ["text", field("text"), "a", "a"],
    ["null", field("text"), null, null],
    ["empty text", field("text"), "", ""],
    ["an integer", field("integer"), 12, "12"],
    ["a number", field("number"), 1.5, "1.5"],
    ["a decimal", field("decimal"), "12.50", "12.50"],
    ["a date", field("date"), "2026-02-28", "2026-02-28"],
    ["an e-mail address", field("email"), "ada@example.com", "ada@example.com"],
    ["a url", field("url"), "https://example.com/a?b#c", "https://example.com/a?b#c"],
    ["a bool", field("bool"), false, "false"],
    ["json", field("json"), { a: [1] }, '{\n  "a": [\n    1\n  ]\n}'],
    ["json null", field("json"), null, null],
    ["a list", field("text", { list: true }), ["a", "b"], ["a", "b"]],
    ["an absent list", field("text", { list: true }), null, []],
    ["a list of numbers", field("integer", { list: true }), [1, 2], ["1", "2"]],
  ])("%s becomes a draft and comes back", (_, kind, value, draft) => {
    expect(toDraft(kind, value)).toEqual(draft);
    const expected = value === null && kind.list ? [] : value;
    expect(parseDraft(kind, toDraft(kind, value))).toEqual({ ok: true, value: expected });
  });

  test("an instant is edited in local time and stored in UTC, to the millisecond", () => {
    const kind = field("datetime");
    for (const instant of [
      "2026-01-02T03:04:00.000Z",
      "2026-07-02T03:04:05.000Z",
      "2026-01-02T03:04:05.678Z",
    ])
      expect(parseDraft(kind, toDraft(kind, instant))).toEqual({ ok: true, value: instant });
    expect(toLocal("2026-01-02T03:04:00.000Z")).toMatch(/^2026-01-0\dT\d\d:04$/);
    expect(toLocal("no time")).toBe("no time");
  });

  test.each<[string, Field, string]>([
    ["1.5", field("integer"), "whole number"],
    ["9007199254740993", field("integer"), "whole number"],
    ["one", field("number"), "number"],
    ["1e999", field("number"), "number"],
    ["1,5", field("decimal"), "12.50"],
    ["1e3", field("decimal"), "12.50"],
    ["1.234", field("decimal"), "At most 2 digits after the point"],
    ["1.5", field("decimal", { scale: 0 }), "No digits after the point"],
    ["2026-02-30", field("date"), "date such as"],
    ["ada@", field("email"), "address such as ada@"],
    ["example.com", field("url"), "address such as https"],
    ["yes", field("bool"), "true or false"],
    ["soon", field("datetime"), "date and a time"],
    ["{a}", field("json"), "JSON"],
    ["", field("integer", { required: true }), "must have a value"],
  ])("%s is refused", (text, kind, message) => {
    expect(parseDraft(kind, text)).toEqual({ ok: false, message: expect.stringContaining(message) });
  });

  test("nothing typed is null, but for texts", () => {
    for (const type of [
      "integer",
      "number",
      "datetime",
      "date",
      "enum",
      "uuid",
      "relation",
      "file",
      "json",
      "url",
    ])
      expect(parseDraft(field(type), "")).toEqual({ ok: true, value: null });
    expect(parseDraft(field("text"), "")).toEqual({ ok: true, value: "" });
    expect(parseDraft(field("text", { required: true }), "")).toEqual({ ok: true, value: "" });
    expect(parseDraft(field("text", { required: true }), null)).toMatchObject({ ok: false });
    expect(parseDraft(field("integer", { list: true }), ["1", "x"])).toMatchObject({ ok: false });
  });

  test("values are compared whatever the order of their keys", () => {
    expect(isSame({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 })).toBe(true);
    expect(isSame([1, 2], [2, 1])).toBe(false);
    expect(isSame(null, "")).toBe(false);
    expect(isSame(undefined, null)).toBe(false);
  });
});

test("values as text", () => {
  expect(valueText(field("text"), null)).toBe("null");
  expect(valueText(field("text"), "")).toBe("empty text");
  expect(valueText(field("text", { list: true }), [])).toBe("no items");
  expect(valueText(field("text", { list: true }), ["a", "b"])).toBe("a, b");
  expect(valueText(field("json"), { a: 1 })).toBe('{"a":1}');
  expect(copyText(null)).toBe("");
  expect(copyText(["a"])).toBe('["a"]');
  expect(copyText(false)).toBe("false");
  expect(utcTime("2026-01-02T03:04:05.678Z")).toBe("2026-01-02 03:04:05.678 UTC");
  expect(utcTime("?")).toBe("?");
  expect(localTime("2026-01-05T12:00:00.000Z")).toContain("Jan 2026");
  expect(localTime("?")).toBe("?");
  expect(valueText(field("date"), "2026-01-05")).toBe("05 Jan 2026");
  expect(calendarDay("0099-12-31")).toMatch(/31 Dec 0?0?99/);
  expect(calendarDay("?")).toBe("?");
  expect(shortAddress("https://example.com/")).toBe("example.com");
  expect(isWebAddress("javascript:alert(1)")).toBe(false);
  expect(isWebAddress("HTTPS://example.com")).toBe(true);
});

test("columns: the id, the fields, the times; what belongs to accounts is locked", () => {
  const fields = [
    field("text", { name: "email" }),
    field("json", { name: "data" }),
    field("text", { name: "tags", list: true }),
  ];
  const columns = columnsOf({ name: "users", fields, indexes: [], rules: {} });
  expect(columns.map(({ name }) => name)).toEqual([
    "id",
    "email",
    "data",
    "tags",
    "created_at",
    "updated_at",
  ]);
  expect(columns.map(({ locked }) => locked !== null)).toEqual([true, true, false, false, true, true]);
  expect(columns.map(({ sortable }) => sortable)).toEqual([true, true, false, false, true, true]);
  expect(columnsOf({ name: "posts", fields, indexes: [], rules: {} })[1]?.locked).toBeNull();
  expect(typeText(field("relation", { collection: "users", list: true }))).toBe("list of relations to users");
  expect(shortId("0123456789abcdef")).toBe("0123…abcdef");
});

test("nothing of a view can be written, nor can records be made in it", () => {
  const fields: Field[] = [{ name: "title", type: "text", from: "title" }];
  const view = { name: "liked", kind: "view", from: "articles", fields, indexes: [], rules: {} };
  expect(columnsOf(view)[1]?.locked).toBe("Written in articles alone.");
  expect([view, { ...view, kind: undefined }].map(takesRecords)).toEqual([false, true]);
});

test("sorting goes up, down, off; Shift adds", () => {
  expect(toggleSort(undefined, "a", false)).toBe("a");
  expect(toggleSort("a", "a", false)).toBe("-a");
  expect(toggleSort("-a", "a", false)).toBeUndefined();
  expect(toggleSort("-a", "b", false)).toBe("b");
  expect(toggleSort("-a", "b", true)).toBe("-a,b");
  expect(toggleSort("-a,b", "b", true)).toBe("-a,-b");
  expect(toggleSort("-a,-b", "a", true)).toBe("-b");
  expect(parseSort(" a , -b,,-")).toEqual([
    { name: "a", descending: false },
    { name: "b", descending: true },
  ]);
  expect(writeSort([])).toBeUndefined();
  expect(sortBy("a", true)).toBe("-a");
});

test("files are checked before they are sent", () => {
  const kind = field("file", { accept: ["image/*", "application/pdf"], max_size_bytes: 1000 });
  const file = (type: string, size = 10) => ({ name: "x", type, size });
  expect(fileFault(file("image/png"), kind)).toBeNull();
  expect(fileFault(file("application/pdf"), kind)).toBeNull();
  expect(fileFault(file(""), kind)).toBeNull();
  expect(fileFault(file("text/plain"), kind)).toContain("this field takes image/*, application/pdf");
  expect(fileFault(file("image/png", 1001), kind)).toContain("at most 1.0 kB");
  expect(fileFault(file("text/plain", 9e9), field("file"))).toBeNull();
  expect(isAccepted("imagex/png", ["image/*"])).toBe(false);
  expect(isAccepted("any/thing", ["*/*"])).toBe(true);
});
