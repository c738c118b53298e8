import { describe, expect, test } from "vitest";
import { exampleValue } from "@/pages/collections/api/examples.utils";
import { constantFault, readConstant, writeConstant } from "@/pages/collections/draft/constants.utils";
import { type FieldDraft, newField, toField } from "@/pages/collections/draft/field-draft.utils";
import { fieldFaults } from "@/pages/collections/draft/field-faults.utils";
import { can, MEMBER_TYPES, takes } from "@/pages/collections/draft/field-types";
import { describeOptions, describeType } from "@/pages/collections/fields/field-summary.utils";
import { operationTitle } from "@/pages/collections/review/operation-title.utils";
import { editFaults, editOf } from "@/pages/collections/schema/edit-field.utils";
import { editOperations } from "@/pages/collections/schema/edit-operations.utils";
import { indexableColumns } from "@/pages/collections/schema/schema.utils";
import type { Field } from "@/types/schema";

const embedding: Field = { name: "embedding", type: "vector", dimensions: 2 };

describe("a vector that is being written", () => {
  const draft = (given: Partial<FieldDraft>) => newField({ name: "embedding", type: "vector", ...given });

  test("holds its dimensions, and a default of as many numbers", () => {
    const given = draft({ dimensions: " 2", default: "[0.5, -1]", required: true, unique: true, list: true });
    expect(toField(given)).toEqual({ ...embedding, required: true, default: [0.5, -1] });
    for (const option of ["list", "unique", "indexed", "searchable", "expression", "computed"] as const)
      expect(takes(given, option)).toBe(false);
    expect(MEMBER_TYPES.map(({ value }) => value)).not.toContain("vector");
  });

  test.each([
    ["", false],
    ["0", false],
    ["1.5", false],
    ["4097", false],
    ["1", true],
    ["4096", true],
  ])("the dimensions %j", (dimensions, fine) => {
    const faults = fieldFaults(draft({ dimensions }), { others: [], hasRecords: false });
    expect(faults).toEqual(fine ? {} : { dimensions: "Write a whole number from 1 to 4096." });
  });

  test("its default is told wrong", () => {
    const faults = fieldFaults(draft({ dimensions: "3", default: "[1]" }), { others: [], hasRecords: false });
    expect(faults.default).toBe("This has 1 of 3 numbers.");
  });
});

test("constants of vectors are JSON", () => {
  expect(readConstant(embedding, " [1, 2] ")).toEqual([1, 2]);
  expect(readConstant(embedding, "[1]")).toBeUndefined();
  expect(writeConstant(embedding, [1, 2])).toBe("[1,2]");
  expect(constantFault(embedding, "")).toBeUndefined();
  expect(constantFault(embedding, "1, 2")).toMatch(/JSON array/);
});

test("a vector is told in a few letters", () => {
  const long = { ...embedding, default: Array.from({ length: 99 }, () => 0.5) };
  expect(describeType(embedding)).toBe("vector of 2");
  expect(describeOptions(long)[0]).toMatch(/^default \[0\.5,.{70,90}…$/);
  const operation = { op: "set_default", collection: "posts", field: "embedding", default: long.default };
  expect(operationTitle(operation).length).toBeLessThan(160);
  expect(exampleValue(embedding)).toBe("as many numbers as it has dimensions");
  expect(indexableColumns([embedding]).map(({ value }) => value)).toEqual(["created_at", "updated_at"]);
});

test("of a vector that there is the default and whether it is required change", () => {
  expect(can(embedding, "required")).toBe(true);
  const edit = { ...editOf(embedding), default: "[3, 4]", required: true, instead: "[0]" };
  expect(editFaults(embedding, edit, [])).toEqual({ instead: "This has 1 of 2 numbers." });
  expect(editOperations("posts", embedding, { ...edit, instead: "[0, 1]" })).toEqual([
    { op: "set_default", collection: "posts", field: "embedding", default: [3, 4] },
    { op: "set_required", collection: "posts", field: "embedding", required: true, fill: [0, 1] },
  ]);
});
