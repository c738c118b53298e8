import { describe, expect, test } from "vitest";
import { constantFault, readConstant, writeConstant } from "@/pages/collections/draft/constants.utils";

describe("a constant", () => {
  test.each([
    [{ type: "integer" }, "3", 3],
    [{ type: "number" }, "x", undefined],
    [{ type: "bool" }, "false", false],
    [{ type: "json" }, '{"a":1}', { a: 1 }],
    [{ type: "json" }, "{", undefined],
    [{ type: "text", list: true }, "a\n b ", ["a", "b"]],
    [{ type: "integer", list: true }, "1\n\n 2 ", [1, 2]],
    [{ type: "number", list: true }, "1\nx", undefined],
    [{ type: "bool", list: true }, "true\nfalse", [true, false]],
    [{ type: "datetime" }, "2026", "2026"],
    [{ type: "text" }, " ", undefined],
  ])("of %j in %j", (field, text, value) => expect(readConstant(field, text)).toEqual(value));

  test.each([
    [{ type: "text" }, "a", "a"],
    [{ type: "text", list: true }, ["a", "b"], "a\nb"],
    [{ type: "integer" }, 3, "3"],
    [{ type: "json" }, "a", '"a"'],
    [{ type: "bool" }, null, ""],
  ])("of %j is written out: %j", (field, value, text) => expect(writeConstant(field, value)).toBe(text));

  test("is checked", () => {
    expect(constantFault({ type: "integer" }, "1.5")).toMatch(/whole/);
    expect(constantFault({ type: "enum", values: ["a"] }, "b")).toMatch(/one of/);
    expect(constantFault({ type: "integer" }, "")).toBeUndefined();
    expect(constantFault({ type: "integer", list: true }, "1\n1.5")).toMatch(/whole/);
    expect(constantFault({ type: "enum", list: true, values: ["a"] }, "a\na")).toBeUndefined();
  });
});
