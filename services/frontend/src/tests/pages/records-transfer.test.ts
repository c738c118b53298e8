import { describe, expect, test } from "vitest";
import { cellFault, formatOf, previewOf } from "@/pages/records/transfer/preview.utils";

describe("the format of a file", () => {
  test.each([
    ["a.csv", '{"x":1}', "csv"],
    ["a.CSV", "", "csv"],
    ["a.jsonl", "x,y", "ndjson"],
    ["a.ndjson", "", "ndjson"],
    ["a.txt", ' {"x":1}', "ndjson"],
    ["a", "x,y\n1,2", "csv"],
  ])("%s that begins with %j is %s", (name, begin, format) => {
    expect(formatOf(name, begin)).toBe(format);
  });
});

describe("the preview of NDJSON", () => {
  test("has every column of the first five records, and skips empty lines", () => {
    const text = '{"a":1,"b":"x"}\n\n{"a":null,"c":[1]}\n{}\n{}\n{}\n{"z":1}\n';
    expect(previewOf(text, "ndjson", true)).toEqual({
      columns: ["a", "b", "c"],
      rows: [
        ["1", "x", ""],
        ["null", "", "[1]"],
        ["", "", ""],
        ["", "", ""],
        ["", "", ""],
      ],
      fault: null,
    });
  });

  test("leaves out a line that is cut off, and says which line cannot be read", () => {
    expect(previewOf('{"a":1}\n{"a', "ndjson", false)).toEqual({
      columns: ["a"],
      rows: [["1"]],
      fault: null,
    });
    expect(previewOf('{"a":1}\n\n[2]\n{"a":3}', "ndjson", true)).toEqual({
      columns: ["a"],
      rows: [["1"]],
      fault: "Line 3 is no JSON object.",
    });
    expect(previewOf("", "ndjson", true).fault).toBe("There is no record to show.");
  });
});

describe("the preview of CSV", () => {
  test("reads quotes, line breaks in them, and rows that are too short", () => {
    const text = '\uFEFFa,b,c\r\n1,"x, ""y""\nz",\r\n\r\n2\r\n';
    expect(previewOf(text, "csv", true)).toEqual({
      columns: ["a", "b", "c"],
      rows: [
        ["1", 'x, "y"\nz', ""],
        ["2", "", ""],
      ],
      fault: null,
    });
  });

  test("shows five rows, and none that may go on behind what was read", () => {
    const rows = (count: number) => `a\n${"1\n".repeat(count)}`;
    expect(previewOf(rows(9), "csv", false).rows).toHaveLength(5);
    expect(previewOf(rows(3), "csv", false).rows).toHaveLength(2);
    expect(previewOf(rows(3), "csv", true).rows).toHaveLength(3);
    expect(previewOf('a,b\n1,2\n3,"open', "csv", false).rows).toEqual([["1", "2"]]);
    expect(previewOf("a,b\n", "csv", true)).toEqual({
      columns: ["a", "b"],
      rows: [],
      fault: "There is no record to show.",
    });
  });
});

test("a cell of the preview says why its field cannot take it", () => {
  const price = { name: "price", type: "decimal", scale: 2 };
  expect(cellFault(price, "1.234")).toBe("At most 2 digits after the point.");
  expect(cellFault(price, "1.20")).toBeUndefined();
  expect(cellFault(price, "null")).toBeUndefined();
  expect(cellFault({ name: "born", type: "date" }, "01/02/2026")).toMatch(/2026-01-31/);
  expect(cellFault({ name: "note", type: "text" }, "anything")).toBeUndefined();
  expect(cellFault(undefined, "anything")).toBeUndefined();
});
