import { describe, expect, test } from "vitest";
import { mailStateOf } from "@/pages/mails/mail-state.utils";
import { linkParts, withoutStyles } from "@/pages/mails/mail-words.utils";

describe("the words of a mail", () => {
  test.each([
    ["No link.", ["No link."]],
    ["", []],
    ["See https://a.example/x#t=1.", ["See ", "<https://a.example/x#t=1>", "."]],
    [
      "http://a.example (or https://b.example/?q=1&r=2)",
      ["<http://a.example>", " (or ", "<https://b.example/?q=1&r=2>", ")"],
    ],
    ["javascript:alert(1) ftp://a.example", ["javascript:alert(1) ftp://a.example"]],
    ['"https://a.example/"><b>', ['"', "<https://a.example/>", '"><b>']],
    ["https:// alone", ["https:// alone"]],
  ])("%j is taken apart at its links", (text, expected) => {
    const parts = linkParts(text);
    expect(parts.map(({ part, isLink }) => (isLink ? `<${part}>` : part))).toEqual(expected);
    expect(parts.map(({ part }) => part).join("")).toBe(text);
    expect(new Set(parts.map(({ key }) => key)).size).toBe(parts.length);
  });

  test.each([
    ['<p style="color: red">a</p>', '<p data-style="color: red">a</p>'],
    ["<td\n STYLE = 'x' class=b>", "<td\n data-style= 'x' class=b>"],
    ["<p>in style=x</p>", "<p>in style=x</p>"],
    ["a < b style=c > d", "a < b style=c > d"],
  ])("%j loses its styles", (html, expected) => expect(withoutStyles(html)).toBe(expected));
});

test("a state of a newer server keeps its word", () => {
  expect(mailStateOf("dead").tone).toBe("danger");
  expect(mailStateOf("bounced")).toEqual({ tone: "neutral", meaning: "" });
});
