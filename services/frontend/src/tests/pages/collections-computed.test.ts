import { describe, expect, test } from "vitest";
import { exampleCalls } from "@/pages/collections/api/examples.utils";
import {
  type FieldDraft,
  isComputed,
  newField,
  newMember,
  toField,
} from "@/pages/collections/draft/field-draft.utils";
import { fieldFaults } from "@/pages/collections/draft/field-faults.utils";
import { can, takes } from "@/pages/collections/draft/field-types";
import { describeOptions } from "@/pages/collections/fields/field-summary.utils";
import { indexableColumns } from "@/pages/collections/schema/schema.utils";
import { columnsOf } from "@/pages/records/fields/columns.utils";
import { cellFault } from "@/pages/records/transfer/preview.utils";
import type { Field } from "@/types/schema";

const total: Field = {
  name: "total",
  type: "integer",
  computed: "record.price * record.amount",
  hidden: true,
};
const price: Field = { name: "price", type: "integer" };

describe("a computed field that is being written", () => {
  const draft = (given: Partial<FieldDraft>) =>
    newField({ name: "f", is_computed: true, computed: " record.a", ...given });

  test("takes its expression as it is typed, and beside it what goes with one", () => {
    const given = draft({
      type: "decimal",
      scale: "3",
      hidden: true,
      required: true,
      default: "1",
      min: "0",
      rules: { read: "auth != null", write: "true" },
    });
    expect(toField(given)).toEqual({
      name: "f",
      type: "decimal",
      computed: " record.a",
      scale: 3,
      hidden: true,
      rules: { read: "auth != null" },
    });
    expect(takes(given, "unique")).toBe(false);
  });

  test("is written where its type cannot be computed", () => {
    for (const other of [
      draft({ type: "enum" }),
      draft({ type: "json" }),
      { ...newMember(), is_computed: true },
    ])
      expect(isComputed(other)).toBe(false);
    expect(takes(draft({ type: "email" }), "required")).toBe(true);
  });

  test("needs an expression", () => {
    const faults = (given: Partial<FieldDraft>) =>
      fieldFaults(draft(given), { others: [], hasRecords: true });
    expect(faults({})).toEqual({});
    expect(faults({ computed: " " })).toEqual({ computed: "Write what gives the value." });
    expect(faults({ computed: " ", type: "url" })).toEqual({});
  });
});

test("a computed field is told as such, and nobody writes or indexes it", () => {
  expect(describeOptions(total)).toEqual(["computed from record.price * record.amount", "hidden"]);
  expect(can(total, "hidden")).toBe(true);
  expect(can(total, "default")).toBe(false);
  expect(indexableColumns([price, total]).map(({ value }) => value)).toEqual([
    "price",
    "created_at",
    "updated_at",
  ]);
  const orders = { name: "orders", fields: [price, { ...total, hidden: false }], indexes: [], rules: {} };
  const [, column] = columnsOf(orders).filter(({ system }) => !system);
  expect(column).toMatchObject({ locked: "Computed from record.price * record.amount.", sortable: true });
  expect(exampleCalls(orders, 1)[2]?.body).toEqual({ price: 1 });
  expect(cellFault({ ...total, type: "date" }, "soon")).toBeUndefined();
});
