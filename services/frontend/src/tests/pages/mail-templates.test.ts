import { expect, test } from "vitest";
import {
  groupTemplates,
  languageName,
  readLocale,
  startOf,
  templateTitle,
  wordFaults,
} from "@/pages/mails/templates/templates.utils";
import type { Template } from "@/services/templates";

function template(name: string, locale: string, text: string, updated_at: string | null = null): Template {
  return { name, locale, subject: "s", text, html: `<p>${text}</p>`, variables: ["app"], updated_at };
}

const ITEMS = [
  template("password_reset", "en", "one"),
  template("password_reset", "de", "eins", "2026-01-01T00:00:00Z"),
  template("code", "en", "two"),
];

test("templates are told once, with their languages", () => {
  expect(groupTemplates(ITEMS).map(({ name, languages }) => [name, languages.length])).toEqual([
    ["password_reset", 2],
    ["code", 1],
  ]);
  expect(templateTitle("password_reset")).toBe("Password reset");
  expect(languageName("de")).toBe("German");
  expect(languageName("no-such-language-at-all")).toBe("no-such-language-at-all");
});

test.each([
  ["en", "en"],
  [" PT-br ", "pt-BR"],
  ["deu", "deu"],
  ["e", null],
  ["english", null],
  ["en-GBR", null],
  ["en_GB", null],
  ["", null],
])("the language %j", (text, locale) => expect(readLocale(text)).toBe(locale));

test("words start from those that there are, or from those of the usual language", () => {
  expect(startOf(ITEMS, { name: "password_reset", locale: "de" })).toEqual({
    words: { subject: "s", text: "eins", html: "<p>eins</p>" },
    variables: ["app"],
    stored: ITEMS[1],
  });
  expect(startOf(ITEMS, { name: "code", locale: "fr" })).toMatchObject({
    words: { text: "two" },
    stored: null,
  });
  expect(startOf(ITEMS, { name: "gone", locale: "en" })).toBeNull();
});

test("faults stand at their part, with their line", () => {
  const words = { subject: "s", text: "é\n{{ lnk }}", html: "" };
  const entries = [
    { pointer: "/text", position: 5, code: "invalid_template", detail: "There is no value lnk." },
    { pointer: "/text", code: "other", detail: "Later." },
    { pointer: "/html", code: "required", detail: "A mail has HTML." },
    { pointer: "/else", code: "other", detail: "Elsewhere." },
  ];
  expect(wordFaults(entries, words)).toEqual({
    text: "Line 2, character 4: There is no value lnk.",
    html: "A mail has HTML.",
  });
});
