import { describe, expect, test } from "vitest";
import { compareDecimals, decimalFault } from "@/utils/decimal";
import { isDate, writtenFault } from "@/utils/written-values";

describe("decimals", () => {
  test.each([
    ["12.50", 2, undefined],
    ["-0.5", 2, undefined],
    ["007", 0, undefined],
    ["1.500", 1, undefined],
    ["1.55", 1, /At most 1 digit after/],
    ["1.5", 0, /No digits/],
    ["1.", 2, /such as/],
    [".5", 2, /such as/],
    ["+1", 2, /such as/],
    ["1e3", 2, /such as/],
    ["9999999999999999", 2, undefined],
    ["10000000000000000", 2, /18 digits/],
  ])("%j with %i digits after the point: %s", (text, scale, fault) => {
    const found = decimalFault(text, scale);
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(fault);
  });

  test("are compared exactly", () => {
    expect(compareDecimals("9.5", "10")).toBe(-1);
    expect(compareDecimals("1.50", "1.5")).toBe(0);
    expect(compareDecimals("900719925474099.02", "900719925474099.01")).toBe(1);
    expect(compareDecimals("-2", "-1.999")).toBe(-1);
  });
});

test.each(["0001-01-01", "2024-02-29", "9999-12-31"])("%s is a day", (text) =>
  expect(isDate(text)).toBe(true),
);
test.each(["2026-02-29", "2026-13-01", "2026-1-1", "0000-01-01", "10000-01-01", "", "2026-01-01T00:00"])(
  "%j is none",
  (text) => expect(isDate(text)).toBe(false),
);

test.each([
  ["email", "ada@example.com", true],
  ["email", "ünal@bücher.example", true],
  ["email", "ada", false],
  ["email", "a b@example.com", false],
  ["email", "<ada@example.com>", false],
  ["url", "https://example.com", true],
  ["url", "http://[::1]:8080/a?b=c#d", true],
  ["url", "https://bücher.example/ä", true],
  ["url", "ftp://example.com", false],
  ["url", "https://ada@example.com", false],
  ["url", "https://example.com/a b", false],
  ["url", "javascript:alert(1)", false],
  ["text", "", true],
])("a field of type %s takes %j: %s", (type, text, taken) =>
  expect(writtenFault({ type }, text) === undefined).toBe(taken),
);
