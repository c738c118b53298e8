import { describe, expect, test } from "vitest";
import { type FieldDraft, newField, newMember, toField } from "@/pages/collections/draft/field-draft.utils";
import { fieldFaults } from "@/pages/collections/draft/field-faults.utils";
import { takes } from "@/pages/collections/draft/field-types";
import { describeOptions } from "@/pages/collections/fields/field-summary.utils";
import { olderClientsSee } from "@/pages/collections/review/older-clients.utils";
import { operationTitle } from "@/pages/collections/review/operation-title.utils";
import { editFaults, editOf, refusedEdit } from "@/pages/collections/schema/edit-field.utils";
import { editOperations } from "@/pages/collections/schema/edit-operations.utils";
import type { Field } from "@/types/schema";

describe("a default by expression", () => {
  const defaultOf = (given: Partial<FieldDraft>) => toField(newField({ name: "f", ...given })).default;

  test.each<[Partial<FieldDraft>, unknown]>([
    [{ default: "auth.kind", default_cel: true }, { cel: "auth.kind" }],
    // As it is typed: faults are told by their place in it.
    [{ default: " now() ", default_cel: true, type: "datetime" }, { cel: " now() " }],
    [{ default: " ", default_cel: true }, undefined],
    [{ default: "auth.id", type: "relation", collection: "users" }, { cel: "auth.id" }],
    [{ default: "a", default_cel: true, list: true }, ["a"]],
    [{ default: '{"cel":"1"}', default_cel: true, type: "json" }, { cel: "1" }],
    [{ default: "auth.id", default_cel: true, type: "file" }, undefined],
  ])("of %j", (given, expected) => expect(defaultOf(given)).toEqual(expected));

  test("goes with scalars, members and single relations", () => {
    expect(takes({ type: "relation", list: false }, "expression")).toBe(true);
    expect(takes({ type: "relation", list: true }, "expression")).toBe(false);
    expect(takes({ ...newMember(), type: "uuid" }, "expression")).toBe(true);
    expect(takes({ type: "object", list: false }, "expression")).toBe(false);
  });

  test("is the server's to check, and gives what a closed field needs", () => {
    const faults = (given: Partial<FieldDraft>) =>
      fieldFaults(newField({ name: "f", ...given }), { others: [], hasRecords: false });
    expect(faults({ type: "integer", default: "request.version", default_cel: true })).toEqual({});
    expect(faults({ type: "integer", default: "request.version" })).toHaveProperty("default");
    const owner = { type: "relation", collection: "users", required: true, read_only: true } as const;
    expect(faults(owner)).toHaveProperty("default");
    expect(faults({ ...owner, default: "auth.id" })).toEqual({});
  });

  test("is told as it is, a constant as JSON", () => {
    const by: Field = { name: "by", type: "text", default: { cel: "auth.kind" } };
    expect(describeOptions(by)).toEqual(["default from auth.kind"]);
    expect(describeOptions({ ...by, type: "json" })).toEqual(['default {"cel":"auth.kind"}']);
    const operation = { op: "set_default", collection: "posts", field: "by" };
    expect(operationTitle({ ...operation, default: by.default })).toBe(
      "Set the default of field by of posts to what auth.kind gives",
    );
    const sides = { older: 1, newer: 2 };
    expect(olderClientsSee(operation, by, sides)).toBe(
      "Records that they create without by still get what auth.kind gives.",
    );
    expect(olderClientsSee({ ...operation, op: "set_required", required: true }, by, sides)).toMatch(
      /shows null/,
    );
    expect(olderClientsSee({ op: "add_field" }, by, sides)).toMatch(/show what auth.kind gives in v2/);
    expect(olderClientsSee({ op: "drop_field" }, { ...by, required: true }, sides)).toMatch(/show them null/);
  });
});

describe("an edit of a default", () => {
  const by: Field = { name: "by", type: "text", default: { cel: "auth.kind" } };
  const owner: Field = { name: "owner", type: "relation", collection: "users" };
  test.each<[Field, object, unknown[]]>([
    [by, {}, []],
    [by, { default: "request.method" }, [{ cel: "request.method" }]],
    [by, { default: "" }, [null]],
    [by, { default: "auth.kind", default_cel: false }, ["auth.kind"]],
    [{ ...by, default: "a" }, { default: "now()", default_cel: true }, [{ cel: "now()" }]],
    [{ name: "f", type: "text" }, { default_cel: true }, []],
    [owner, { default: "auth.id" }, [{ cel: "auth.id" }]],
    [owner, {}, []],
  ])("of %j to %j", (field, patch, expected) => {
    const operations = editOperations("posts", field, { ...editOf(field), ...patch });
    expect(operations.map((each) => each.default)).toEqual(expected);
    expect(operations.every(({ op }) => op === "set_default")).toBe(true);
  });

  test("a value that an enum gets is no expression that says the same", () => {
    const status: Field = { name: "status", type: "enum", values: ["a"] };
    const edit = { ...editOf(status), added: "now()", default: "now()", default_cel: true };
    expect(editOperations("posts", status, edit).map(({ op }) => op)).toEqual(["set_default", "change_enum"]);
    expect(editFaults(status, edit, [])).toEqual({});
  });

  test("what the server holds against it comes with its position", () => {
    const entry = {
      pointer: "/operations/0/default",
      code: "syntax",
      detail: "there is no name x",
      position: 4,
    };
    expect(refusedEdit([entry])).toEqual({
      faults: {},
      expressions: [{ place: "default", detail: "There is no name x.", position: 4 }],
      rest: null,
    });
  });
});
