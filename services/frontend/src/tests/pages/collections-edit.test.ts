import { describe, expect, test } from "vitest";
import {
  editFaults,
  editOf,
  type FieldEdit,
  refusedEdit,
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
      at(undefined, "And more."),
    ]),
  ).toEqual({
    faults: { name: "Taken.", added: "Too long.", instead: "No." },
    rest: "It dangles. And more.",
  });
});
