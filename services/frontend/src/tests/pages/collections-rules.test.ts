import { describe, expect, test } from "vitest";
import { faultPlace, sentence } from "@/pages/collections/rules/rule-fault.utils";
import {
  accessOf,
  changedRules,
  ownerField,
  PRESETS,
  presetOf,
  presetRules,
  summarizeRules,
  writtenRules,
} from "@/pages/collections/rules/rules.utils";

describe("rules", () => {
  test.each([
    [undefined, "closed"],
    [" ", "closed"],
    ["false", "closed"],
    ["true", "public"],
    ["auth != null", "signed_in"],
    ["record.author == auth.id", "owner"],
    ["auth.id == record.id", "owner"],
    ["record.author == auth.id || true", "custom"],
  ])("%j is %s", (rule, access) => expect(accessOf(rule)).toBe(access));

  test("a preset is known by the rules that it wrote", () => {
    for (const { value } of PRESETS) expect(presetOf(presetRules(value, "author"))).toBe(value);
    expect(presetOf({ list: "true" })).toBeNull();
    expect(presetOf({ ...presetRules("owner"), delete: "" })).toBeNull();
    expect(ownerField("record.author == auth.id")).toBe("author");
    expect(ownerField("true")).toBeNull();
  });

  test("are summed up by who they let in", () => {
    expect(summarizeRules({ list: "true", read: "true", create: "auth != null" })).toEqual([
      { access: "public", verbs: ["list", "read"] },
      { access: "signed_in", verbs: ["create"] },
      { access: "closed", verbs: ["update", "delete"] },
    ]);
  });

  test("only what differs is changed; empty takes a rule away", () => {
    const before = { list: "true", read: "true", create: "true" };
    expect(changedRules(before, { list: "true ", read: "", create: "\nfalse" })).toEqual({
      read: null,
      create: "\nfalse",
    });
    expect(writtenRules({ list: "true", read: " ", update: "" })).toEqual({ list: "true" });
  });
});

describe("the place of a fault", () => {
  test.each([
    ["record.titl == 3", 7, { before: "record.", at: "titl", after: " == 3", line: 1, column: 8 }],
    ["a == ", 5, { before: "a == ", at: "", after: "", line: 1, column: 6 }],
    ["true &&\n  record.x", 17, { before: "true &&\n  record.", at: "x", after: "", line: 2, column: 10 }],
    ["'🦊' = 1", 4, { before: "'🦊' ", at: "=", after: " 1", line: 1, column: 5 }],
    ["a == 'b' c", 5, { before: "a == ", at: "'b'", after: " c", line: 1, column: 6 }],
  ])("in %j at %i", (text, position, place) => expect(faultPlace(text, position)).toEqual(place));

  test("is told in a sentence", () => {
    expect(sentence("there is no field x")).toBe("There is no field x.");
    expect(sentence("there is no field x; is it y?")).toBe("There is no field x; is it y?");
    expect(sentence("regex parse error:\n    (\n    ^\nerror: unclosed group")).toBe("Unclosed group.");
  });
});
