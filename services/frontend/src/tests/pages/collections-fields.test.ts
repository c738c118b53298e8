import { describe, expect, test } from "vitest";
import { parseBytes } from "@/pages/collections/draft/bytes.utils";
import { type FieldDraft, newField, toField } from "@/pages/collections/draft/field-draft.utils";
import { fieldFaults } from "@/pages/collections/draft/field-faults.utils";
import { takes } from "@/pages/collections/draft/field-types";
import { nameFault } from "@/pages/collections/draft/names.utils";
import { describeOptions, describeType } from "@/pages/collections/fields/field-summary.utils";
import { targetIndex } from "@/pages/collections/fields/reorder.utils";

test.each([
  ["", "Name the field."],
  ["title", null],
  ["x9_y", null],
  ["id", "id is reserved; choose another name."],
  ["null", "null is a word of the expression language."],
  ["Title", "Use a-z, 0-9 and _, and begin with a letter."],
  ["9a", "Use a-z, 0-9 and _, and begin with a letter."],
  ["a__b", "Two underscores in a row are not allowed."],
  ["a".repeat(41), "At most 40 characters."],
])("the field name %j", (name, fault) => expect(nameFault(name, "field")).toBe(fault));

test("collections reserve other names than fields", () => {
  expect(nameFault("files", "collection")).toMatch(/reserved/);
  expect(nameFault("files", "field")).toBeNull();
});

test.each([
  ["5 MB", 5_000_000],
  ["1.5kB", 1500],
  ["1048576", 1_048_576],
  ["", null],
  ["5 parsecs", null],
  ["-1", null],
])("the size %j", (text, bytes) => expect(parseBytes(text)).toBe(bytes));

describe("a field that is being written", () => {
  const made = (given: Partial<FieldDraft>) => toField(newField({ name: " f ", ...given }));

  test.each<[Partial<FieldDraft>, object]>([
    [{}, { type: "text" }],
    [
      { list: true, required: true, unique: true, default: "a\n\nb", max_length: "9" },
      { type: "text", list: true, default: ["a", "b"], max_length: 9 },
    ],
    [
      { type: "integer", min: "0", max: "x", default: "3" },
      { type: "integer", min: 0, default: 3 },
    ],
    [
      { type: "decimal", scale: "3", min: "0.5", max: "1e3", default: " 1.250 " },
      { type: "decimal", scale: 3, min: "0.5", default: "1.250" },
    ],
    [
      { type: "date", min: "2026-01-01", max: "2026-02-30", scale: "3", unique: true },
      { type: "date", min: "2026-01-01", unique: true },
    ],
    [
      {
        type: "email",
        default: "a@example.com",
        searchable: true,
        rules: { read: "auth != null", write: " " },
      },
      { type: "email", default: "a@example.com", searchable: true, rules: { read: "auth != null" } },
    ],
    [
      { type: "bool", default: "false", min: "1" },
      { type: "bool", default: false },
    ],
    [
      { type: "json", default: '{"a":1}', unique: true },
      { type: "json", default: { a: 1 } },
    ],
    [{ type: "json", default: "{" }, { type: "json" }],
    [
      { type: "enum", values: "a\n b \n", default: "a" },
      { type: "enum", values: ["a", "b"], default: "a" },
    ],
    [
      { type: "relation", collection: "users", default: "auth.id", required: true },
      {
        type: "relation",
        collection: "users",
        on_delete: "restrict",
        required: true,
        default: { cel: "auth.id" },
      },
    ],
    [
      { type: "file", max_size_bytes: "5 MB", accept: "Image/*, text/plain", indexed: true },
      { type: "file", max_size_bytes: 5_000_000, accept: ["image/*", "text/plain"] },
    ],
    [{ type: "file" }, { type: "file" }],
    [
      { hidden: true, read_only: true, pattern: "a+" },
      { type: "text", hidden: true, read_only: true, pattern: "a+" },
    ],
  ])("%j becomes %j", (draft, field) => expect(made(draft)).toEqual({ name: "f", ...field }));

  test.each<[Partial<FieldDraft>, object]>([
    [{}, {}],
    [{ name: "other" }, { name: "There is a field other already." }],
    [{ type: "integer", min: "3", max: "1" }, { max: "The largest value is below the smallest." }],
    [{ type: "number", min: "x" }, { min: "Write a number." }],
    [{ max_length: "1.5" }, { max_length: "Write a whole number from 0." }],
    [{ min_length: "2", max_length: "1" }, { max_length: "The longest is below the shortest." }],
    [{ type: "enum" }, { values: "List at least one value, each on a line of its own." }],
    [{ type: "enum", values: "a\na" }, { values: "a stands twice." }],
    [{ type: "enum", values: "a", default: "b" }, { default: "Choose one of the values." }],
    [{ type: "integer", default: "1.5" }, { default: "Write a whole number." }],
    [{ type: "number", default: "x" }, { default: "Write a number." }],
    [{ type: "decimal", scale: "10" }, { scale: "Write a whole number from 0 to 9." }],
    [{ type: "decimal", scale: "1", default: "1.25" }, { default: "At most 1 digit after the point." }],
    [{ type: "decimal", min: "10", max: "9.5" }, { max: "The largest value is below the smallest." }],
    [{ type: "decimal", min: "x" }, { min: "Write a decimal such as 12.50." }],
    [{ type: "date", default: "2026" }, { default: "Write a date such as 2026-01-31." }],
    [{ type: "email", default: "ada" }, { default: "Write an address such as ada@example.com." }],
    [{ type: "url", default: "ftp://x" }, { default: "Write an address such as https://example.com." }],
    [{ type: "json", default: "{" }, { default: "Write valid JSON." }],
    [{ type: "relation" }, { collection: "Choose the collection that it points into." }],
    [
      { type: "relation", collection: "users", on_delete: "set_null", required: true },
      { on_delete: "A required relation cannot be set to null." },
    ],
    [{ type: "file", max_size_bytes: "big" }, { max_size_bytes: "Write a size such as 5 MB." }],
    [
      { type: "file", accept: "image" },
      { accept: "image is no media type. Write types such as image/png or image/*." },
    ],
    [
      { required: true, hidden: true },
      { default: "Required, and no client may write it: it needs a default." },
    ],
  ])("%j has the faults %j", (draft, faults) => {
    const field = newField({ name: "f", ...draft });
    expect(fieldFaults(field, { others: ["other"], hasRecords: false })).toEqual(faults);
  });

  test("leaves it to the server whether existing records need a value, not that they differ", () => {
    const within = { others: [], hasRecords: true };
    const required = newField({ name: "f", required: true });
    expect(fieldFaults(required, within)).toEqual({});
    expect(fieldFaults({ ...required, unique: true }, within).unique).toMatch(/add the field first/);
  });

  test("takes the options of its type", () => {
    expect(takes({ type: "file", list: true }, "unique")).toBe(false);
    expect(takes({ type: "text", list: true }, "required")).toBe(false);
    // What was ticked under another type is not forgotten, and does not count either.
    expect(takes({ type: "json", list: true }, "required")).toBe(true);
    expect(takes({ type: "integer", list: true }, "required")).toBe(false);
    expect(takes({ type: "json", list: false }, "hidden")).toBe(true);
  });
});

test("a field in words", () => {
  expect(describeType({ name: "f", type: "relation", collection: "tags", list: true })).toBe(
    "relations to tags",
  );
  expect(describeType({ name: "f", type: "text", list: true })).toBe("text list");
  expect(describeType({ name: "f", type: "relation", collection: "users" })).toBe("relation to users");
  expect(
    describeOptions({ name: "f", type: "integer", required: true, default: 0, min: 0, max: 5, unique: true }),
  ).toEqual(["required", "unique", "default 0", "0 to 5"]);
  expect(describeOptions({ name: "f", type: "text", min_length: 1, default: "" })).toEqual([
    'default ""',
    "at least 1 character",
  ]);
  expect(
    describeOptions({ name: "f", type: "file", max_size_bytes: 5_000_000, accept: ["image/*"] }),
  ).toEqual(["at most 5.0 MB", "image/*"]);
});

test("a dragged item passes a neighbour when it will lie under the pointer", () => {
  const spans = [
    { top: 0, bottom: 50 },
    { top: 50, bottom: 450 },
    { top: 450, bottom: 500 },
  ];
  expect(targetIndex(spans, 0, 60)).toBe(0);
  expect(targetIndex(spans, 0, 401)).toBe(1);
  expect(targetIndex(spans, 0, 900)).toBe(2);
  expect(targetIndex(spans, 1, 60)).toBe(1);
  expect(targetIndex(spans, 1, 40)).toBe(0);
  expect(targetIndex(spans, 2, 90)).toBe(1);
});
