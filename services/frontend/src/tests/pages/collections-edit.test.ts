import { describe, expect, test } from "vitest";
import {
  editFaults,
  editOf,
  type FieldEdit,
  refusedEdit,
  tightens,
  valuesAfter,
} from "@/pages/collections/schema/edit-field.utils";
import { editOperations } from "@/pages/collections/schema/edit-operations.utils";
import type { Field } from "@/types/schema";

const stars: Field = { name: "stars", type: "integer" };
const status: Field = {
  name: "status",
  type: "enum",
  values: ["draft", "live"],
  default: "draft",
  required: true,
};

const rated: Field = { name: "rated", type: "integer", max: 5, default: 3 };
const price: Field = { name: "price", type: "decimal", scale: 2 };
const born: Field = { name: "born", type: "date" };
const title: Field = { name: "title", type: "text", max_length: 10, pattern: "[a-z]*" };
const author: Field = { name: "author", type: "relation", collection: "users", on_delete: "restrict" };

describe("an edit becomes operations", () => {
  test.each<[Field, Partial<FieldEdit>, Record<string, unknown>[]]>([
    [stars, {}, []],
    [stars, { name: " rating " }, [{ op: "rename_field", to: "rating" }]],
    [stars, { default: "3" }, [{ op: "set_default", default: 3 }]],
    [status, { default: "" }, [{ op: "set_default", default: null }]],
    [stars, { required: true }, [{ op: "set_required", required: true }]],
    [stars, { required: true, instead: "0" }, [{ op: "set_required", required: true, fill: 0 }]],
    [
      status,
      { required: false, instead: "live" },
      [{ op: "set_required", required: false, restore: "live" }],
    ],
    [
      stars,
      { hidden: true, indexed: true, name: "rating" },
      [
        { op: "set_options", hidden: true, indexed: true },
        { op: "rename_field", to: "rating" },
      ],
    ],
    [
      status,
      { added: "old\n", removed: ["live"], open: true },
      [{ op: "change_enum", add: ["old"], remove: ["live"], open: true }],
    ],
    [stars, { searchable: true }, [{ op: "set_options", searchable: true }]],
    [author, { on_delete: "set_null" }, [{ op: "set_options", on_delete: "set_null" }]],
    [stars, { max: "5" }, [{ op: "set_limits", max: 5, policy: "pass_through" }]],
    [
      title,
      { hidden: true, rules: { read: "auth != null", write: "" } },
      [
        { op: "set_options", hidden: true },
        { op: "set_options", rules: { read: "auth != null" } },
      ],
    ],
    [
      { ...title, rules: { read: "true", write: "false" } },
      { rules: { read: "true ", write: " " } },
      [{ op: "set_options", rules: { write: null } }],
    ],
    [
      { ...price, max: "10.00" },
      { max: "9.99" },
      [{ op: "set_limits", max: "9.99", policy: "pass_through" }],
    ],
    [rated, { max: "" }, [{ op: "set_limits", max: null }]],
    [born, { min: "2000-01-01" }, [{ op: "set_limits", min: "2000-01-01", policy: "pass_through" }]],
    [title, { pattern: "", max_length: "20" }, [{ op: "set_limits", max_length: 20, pattern: null }]],
    // A default fits the limits that there are when it is set.
    [
      rated,
      { max: "9", default: "8" },
      [
        { op: "set_limits", max: 9 },
        { op: "set_default", default: 8 },
      ],
    ],
    [
      rated,
      { max: "2", default: "2" },
      [
        { op: "set_default", default: 2 },
        { op: "set_limits", max: 2, policy: "pass_through" },
      ],
    ],
    // The old default cannot go before there is another one,
    [
      status,
      { removed: ["draft"], default: "live" },
      [
        { op: "set_default", default: "live" },
        { op: "change_enum", remove: ["draft"] },
      ],
    ],
    // and the new one cannot be set before it is a value.
    [
      status,
      { added: "old", default: "old" },
      [
        { op: "change_enum", add: ["old"] },
        { op: "set_default", default: "old" },
      ],
    ],
    [
      status,
      { added: "old", removed: ["draft"], default: "old" },
      [
        { op: "change_enum", add: ["old"] },
        { op: "set_default", default: "old" },
        { op: "change_enum", remove: ["draft"] },
      ],
    ],
  ])("%j %j", (field, change, operations) => {
    const shared = { collection: "posts", field: field.name };
    expect(editOperations("posts", field, { ...editOf(field), ...change })).toEqual(
      operations.map((operation) => ({ ...shared, ...operation })),
    );
  });
});

test("what is plainly wrong with an edit is told at its control", () => {
  const faults = (field: Field, change: Partial<FieldEdit>) =>
    editFaults(field, { ...editOf(field), ...change }, ["title"]);
  expect(faults(stars, {})).toEqual({});
  expect(faults(stars, { name: "title" }).name).toMatch(/already/);
  expect(faults(stars, { name: "Title" }).name).toMatch(/a-z/);
  expect(faults(stars, { default: "x" }).default).toMatch(/whole number/);
  expect(faults(stars, { instead: "x" }).instead).toBeUndefined();
  expect(faults(stars, { required: true, instead: "x" }).instead).toMatch(/whole number/);
  expect(faults(status, { added: "live" }).added).toBe("live stands twice.");
  expect(faults(status, { removed: ["draft"] }).default).toMatch(/one of the values/);
  expect(faults(status, { removed: ["draft", "live"], default: "" }).removed).toMatch(/has to stay/);
  expect(faults(rated, { max: "x" }).max).toMatch(/number/);
  expect(faults(rated, { min: "6" }).max).toMatch(/below/);
  expect(faults(born, { min: "2000" }).min).toMatch(/date/);
  expect(faults(price, { min: "5e3" }).min).toMatch(/12\.50/);
  expect(faults(price, { min: "10", max: "9.50" }).max).toMatch(/below/);
  expect(faults(price, { default: "1.234" }).default).toBe("At most 2 digits after the point.");
  expect(faults(title, { max_length: "1.5" }).max_length).toMatch(/whole number/);
  expect(faults(author, { required: true, on_delete: "set_null" }).on_delete).toMatch(/required/);
  expect(faults(rated, { max: "4" })).toEqual({});
  expect(valuesAfter(status, { ...editOf(status), added: "old", removed: ["draft"] })).toEqual([
    "live",
    "old",
  ]);
});

test("what the server holds against an edit finds its control", () => {
  const at = (pointer: string | undefined, detail: string) => ({ pointer, code: "x", detail });
  expect(
    refusedEdit([
      at("/operations/1/to", "Taken."),
      at("/operations/0/add/0", "Too long."),
      at("/operations/0/restore", "No."),
      at("/operations/0", "It dangles."),
      { ...at("/operations/1/rules/read", "there is no field x"), position: 7 },
      at(undefined, "And more."),
    ]),
  ).toEqual({
    faults: { name: "Taken.", added: "Too long.", instead: "No." },
    expressions: [{ place: "rules/read", detail: "There is no field x.", position: 7 }],
    rest: "It dangles. And more.",
  });
});

test.each<[Field, Partial<FieldEdit>, boolean]>([
  [stars, {}, false],
  [stars, { min: "0" }, true],
  [rated, { max: "10" }, false],
  [rated, { max: "4" }, true],
  [rated, { max: "" }, false],
  [title, { max_length: "9" }, true],
  [title, { max_length: "100" }, false],
  [title, { min_length: "1" }, true],
  [title, { pattern: "" }, false],
  [title, { pattern: "[a-z]+" }, true],
  [{ ...price, max: "10.00" }, { max: "9.99" }, true],
  [{ ...price, max: "9.00" }, { max: "10" }, false],
  [{ ...price, min: "900719925474099.01" }, { min: "900719925474099.02" }, true],
  [{ ...born, max: "2000-01-01" }, { max: "1999-12-31" }, true],
  [{ ...born, max: "2000-01-01" }, { max: "2001-01-01" }, false],
])("%j with %j may leave values out: %s", (field, change, expected) => {
  expect(tightens(field, { ...editOf(field), ...change })).toBe(expected);
});
