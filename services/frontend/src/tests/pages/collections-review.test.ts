import { describe, expect, test } from "vitest";
import { olderClientsSee } from "@/pages/collections/review/older-clients.utils";
import { operationTitle } from "@/pages/collections/review/operation-title.utils";
import {
  answerField,
  questionOf,
  sortEntries,
  withAnswers,
} from "@/pages/collections/review/questions.utils";
import { questionHint, questionLabel } from "@/pages/collections/review/questions-words.utils";
import {
  acknowledgementLabel,
  applyLabel,
  isDangerous,
  outcomeOf,
  verdictOf,
  versionLine,
} from "@/pages/collections/review/review.utils";
import type { Collection, Operation } from "@/types/schema";
import { report } from "./collections-fixtures";

const posts: Collection = {
  name: "posts",
  fields: [
    { name: "title", type: "text", required: true },
    { name: "status", type: "enum", values: ["draft", "live"], default: "draft" },
    { name: "stars", type: "integer" },
  ],
  indexes: [],
  rules: {},
};
const on = (op: string, more: Record<string, unknown> = {}): Operation => ({
  op,
  collection: "posts",
  ...more,
});

describe("an operation in words", () => {
  test.each<[Operation, string]>([
    [{ op: "create_collection", name: "a" }, "Create collection a"],
    [on("rename_collection", { to: "b" }), "Rename collection posts to b"],
    [on("drop_collection"), "Remove collection posts"],
    [on("add_field", { field: { name: "f" } }), "Add field f to posts"],
    [on("rename_field", { field: "f", to: "g" }), "Rename field f of posts to g"],
    [on("drop_field", { field: "f" }), "Remove field f from posts"],
    [on("drop_field", { field: "f", erase: true }), "Remove field f from posts and erase its values"],
    [on("set_required", { field: "f", required: true }), "Require field f of posts"],
    [on("set_required", { field: "f", required: false }), "Make field f of posts optional"],
    [on("set_default", { field: "f", default: 3 }), "Set the default of field f of posts to 3"],
    [on("set_default", { field: "f", default: null }), "Take the default of field f of posts away"],
    [
      on("change_enum", { field: "f", add: ["a", "b"], remove: ["c"], open: true }),
      "Change the values of field f of posts: add a, b, remove c, more may come",
    ],
    [
      on("set_options", { field: "f", hidden: true, read_only: false, indexed: true }),
      "Change field f of posts: hide it from clients, clients may write it, index it",
    ],
    [on("add_index", { fields: ["f", "g"], unique: true }), "Add a unique index on f, g to posts"],
    [
      on("add_index", { fields: ["f"], unique: true, case_insensitive: true, where: "record.g" }),
      "Add a unique index on f to posts, whatever the case, for records where record.g",
    ],
    [
      on("set_limits", { field: "f", max: 5, pattern: null, policy: "reject" }),
      "Limit field f of posts: largest value 5, no pattern",
    ],
    [
      on("set_options", { field: "f", rules: { read: "true", write: null } }),
      "Change the rules of field f of posts: read, write",
    ],
    [
      on("set_options", { field: "f", searchable: true, on_delete: "cascade" }),
      "Change field f of posts: make it searchable, delete records with what they point at",
    ],
    [on("drop_index", { fields: ["f"] }), "Remove the index on f from posts"],
    [on("set_rules", { rules: { list: null } }), "Change the rules of posts: list"],
    [on("split_field"), "split field"],
  ])("%j", (operation, title) => expect(operationTitle(operation)).toBe(title));
});

describe("what older clients see", () => {
  const sides = { older: 1, newer: 2 };
  const [title, status, stars] = posts.fields;
  test.each<[Operation, (typeof posts.fields)[number] | undefined, RegExp]>([
    [on("rename_collection", { to: "b" }), undefined, /go on calling \/v1\/posts/],
    [on("drop_collection"), undefined, /until v1 is purged/],
    [on("create_collection"), undefined, /do not see it/],
    [on("rename_field", { field: "title" }), title, /reading and writing title/],
    [on("add_field", { fill: 3 }), { name: "n", type: "integer", required: true }, /show 3 in v2/],
    [on("drop_field", { field: "title", restore: "?" }), title, /creates show them "\?"/],
    [on("drop_field", { field: "stars", erase: true }), stars, /see null in every record/],
    [on("set_required", { field: "stars", required: true, fill: 0 }), stars, /v2 then shows 0/],
    [on("set_required", { field: "title", required: false, restore: "" }), title, /they see ""/],
    [on("set_default", { field: "status", default: "live" }), status, /still get "draft"/],
    [
      on("change_enum", { field: "status", fallback: { old: "live" } }),
      status,
      /see "live" in place of "old"/,
    ],
    [
      on("change_enum", { field: "status", map: { draft: "live" } }),
      status,
      /"draft", which v2 shows as "live"/,
    ],
    [
      on("set_options", { field: "stars", hidden: true, read_only: true }),
      stars,
      /go on seeing.*may still write/,
    ],
    [on("set_limits", { field: "stars", max: 3, policy: "pass_through" }), stars, /v2 shows it as it is/],
    [on("set_limits", { field: "stars", max: null }), stars, /see values of stars beyond their own limits/],
  ])("of %j", (operation, field, words) => expect(olderClientsSee(operation, field, sides)).toMatch(words));

  test("nothing worth a sentence", () => {
    expect(olderClientsSee(on("add_index"), undefined, sides)).toBeNull();
    expect(olderClientsSee(on("set_options", { indexed: true }), stars, sides)).toBeNull();
    expect(olderClientsSee(on("change_enum", { add: ["x"] }), status, sides)).toBeNull();
  });
});

describe("the questions of a refusal", () => {
  const asked = (pointer: string) => ({ pointer, code: "outcome_required", detail: "Say what." });
  const other = { pointer: "/operations/0/to", code: "taken", detail: "Taken." };

  test("are the entries that an answer settles", () => {
    expect(questionOf(asked("/operations/2/map/a~1b"))).toEqual({
      pointer: "/operations/2/map/a~1b",
      operation: 2,
      key: "map",
      value: "a/b",
    });
    expect(questionOf(asked("/operations/0/fill"))).toMatchObject({ key: "fill", value: null });
    expect(questionOf(asked("/operations/0/fill/city"))).toMatchObject({ key: "fill", value: "city" });
    for (const pointer of ["/operations/0/policy", "/operations/0/map", "/note/fill"])
      expect(questionOf(asked(pointer))).toBeNull();
    expect(questionOf({ code: "outcome_required", detail: "Say what." })).toBeNull();
    expect(questionOf(other)).toBeNull();
  });

  test("join those that were asked before, whose answers may be wrong", () => {
    const first = sortEntries([asked("/operations/1/fill")], []);
    expect(first).toMatchObject({ questions: [{ operation: 1 }], faults: {} });
    const wrong = { ...asked("/operations/1/fill"), code: "invalid_value", detail: "No." };
    const then = sortEntries([asked("/operations/0/restore"), wrong], first?.questions ?? []);
    expect(then?.questions.map(({ key }) => key)).toEqual(["restore", "fill"]);
    expect(then?.faults).toEqual({ "/operations/1/fill": "No." });
    expect(sortEntries([asked("/operations/1/fill"), other], [])).toBeNull();
  });

  test("are answered in the document, by the field's type", () => {
    const operations = [
      on("set_required", { field: "stars", required: true }),
      on("change_enum", { field: "status", add: ["old"], remove: ["live"], map: { x: "draft" } }),
      on("add_field", { field: { name: "ok", type: "bool", required: true } }),
    ];
    const pointers = [
      "/operations/0/fill",
      "/operations/1/fallback/old",
      "/operations/1/map/live",
      "/operations/2/fill",
    ];
    const { questions } = sortEntries(pointers.map(asked), []) ?? { questions: [] };
    const answers = Object.fromEntries(
      pointers.map((pointer, i) => [pointer, ["4", "draft", "old", "true"][i] ?? ""]),
    );
    expect(withAnswers({ operations }, questions, answers, [posts]).operations).toEqual([
      { ...operations[0], fill: 4 },
      { ...operations[1], fallback: { old: "draft" }, map: { x: "draft", live: "old" } },
      { ...operations[2], fill: true },
    ]);
    expect(withAnswers({ operations }, questions, {}, [posts]).operations).toEqual(operations);
    const [, fallback, map] = questions;
    expect(fallback && answerField(fallback, { operations }, [posts]).values).toEqual(["draft", "live"]);
    expect(map && answerField(map, { operations }, [posts]).values).toEqual(["draft", "old"]);
    expect(questions.map((question) => questionLabel(question, "f", 1))).toEqual([
      "Records without f show",
      'In place of "old", v1 clients see',
      'Records that hold "live" show',
      "Records without f show",
    ]);
    for (const question of questions) expect(questionHint(question, 1)).toMatch(/\.$/);
  });
});

test("an answer may be a value that an earlier operation adds", () => {
  const operations = [
    on("change_enum", { field: "status", add: ["old"] }),
    on("change_enum", { field: "status", remove: ["draft"] }),
  ];
  const question = { pointer: "/operations/1/map/draft", operation: 1, key: "map", value: "draft" } as const;
  expect(answerField(question, { operations }, [posts]).values).toEqual(["live", "old"]);
});

test("the words of a plan", () => {
  expect(verdictOf("breaking").tone).toBe("danger");
  expect(verdictOf("new word").label).toBe("new word");
  expect(outcomeOf("passed_through").label).toBe("passed through");
  expect(outcomeOf("new word").label).toBe("new word");
  expect(acknowledgementLabel("erases_values")).toMatch(/erased now/);
  expect(acknowledgementLabel("unheard_of")).toBe("unheard_of");
  expect(versionLine({ version: 2, mints: true })).toBe("Publishes v2. Clients of v1 keep what they have.");
  expect(versionLine({ version: 2, mints: false })).toBe("Extends v2.");
  expect(versionLine({ version: 2, mints: false }, { version: 2, state: "draft" })).toMatch(
    /and publishes it/,
  );
  expect(applyLabel("Add field", { version: 2, mints: true })).toBe("Publish v2");
  expect(applyLabel("Add field", { version: 1, mints: false }, { version: 1, state: "draft" })).toBe(
    "Add field",
  );
  expect(applyLabel("Add field", { version: 2, mints: false }, { version: 2, state: "draft" })).toBe(
    "Publish v2",
  );
  expect(isDangerous(report({ verdict: "breaking", mints: true }))).toBe(false);
  expect(isDangerous(report({ verdict: "breaking", mints: false }))).toBe(true);
  expect(isDangerous(report({ mints: true, acknowledge: ["erases_values"] }))).toBe(true);
});
