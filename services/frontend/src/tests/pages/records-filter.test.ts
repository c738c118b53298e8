import { describe, expect, test } from "vitest";
import { decided, mergeChanges } from "@/pages/records/conflict/merge.utils";
import { deleteAll } from "@/pages/records/delete-all.utils";
import { completionsAt } from "@/pages/records/filter/completion.utils";
import { addCondition, conditionFor } from "@/pages/records/filter/condition.utils";
import { excerptAt } from "@/pages/records/filter/excerpt.utils";
import { clamped, moved, stepped } from "@/pages/records/grid/move.utils";
import type { Collection } from "@/types/schema";

const collection = (name: string, fields: Collection["fields"]): Collection => ({
  name,
  fields,
  indexes: [],
  rules: {},
});
const users = collection("users", [{ name: "email", type: "text" }]);
const posts = collection("posts", [
  { name: "title", type: "text", required: true },
  { name: "status", type: "enum", values: ["draft", "published"], required: true },
  { name: "stars", type: "integer" },
  { name: "live", type: "bool" },
  { name: "tags", type: "text", list: true },
  { name: "author", type: "relation", collection: "users" },
  { name: "editors", type: "relation", collection: "users", list: true },
]);
const orders = collection("orders", [
  { name: "price", type: "decimal", required: true },
  { name: "due", type: "date" },
  { name: "buyer", type: "email" },
]);

describe("completion", () => {
  const labels = (text: string) =>
    completionsAt(text, text.length, posts, [users, posts]).map(({ label }) => label);
  test.each([
    ["", ["title", "status", "stars", "live", "tags", "author", "editors", "id", "created_at", "updated_at"]],
    ["sta", ["status", "stars"]],
    ["status ", ["==", "!="]],
    ["stars ", ["==", "!=", ">", ">=", "<", "<="]],
    ["status == ", ['"draft"', '"published"']],
    ['status == "p', ['"published"']],
    ["live == ", ["true", "false", "null"]],
    ["live == t", ["true"]],
    ["stars == 3 ", ["&&", "||"]],
    ['title == "a" && st', ["status", "stars"]],
    ["author.", ["email", "id", "created_at", "updated_at"]],
    ["author.em", ["email"]],
    ["record.sta", ["status", "stars"]],
    ["title.", ["contains", "startsWith", "endsWith"]],
    ["tags.", ["exists"]],
    ["stars.", []],
    ['title == "free te', []],
  ])("after %j come %j", (text, expected) => {
    expect(labels(text)).toEqual(expected);
  });

  test.each([
    ["price ", ["==", "!=", ">", ">=", "<", "<="]],
    ["price >= ", ['decimal("")']],
    ["price >= dec", ['decimal("")']],
    ['price >= decimal("1', []],
    ['price >= decimal("1") ', ["&&", "||"]],
    ["due < ", [expect.stringMatching(/^date\("\d{4}-\d\d-\d\d"\)$/), 'date("")', "null"]],
    ["buyer.", ["contains", "startsWith", "endsWith"]],
  ])("after %j of orders come %j", (text, expected) => {
    const found = completionsAt(text, text.length, orders, [orders]);
    expect(found.map(({ label }) => label)).toEqual(expected);
  });

  test("what is taken replaces what is typed, and methods leave the caret inside", () => {
    expect(completionsAt("x && sta", 8, posts, [])[0]).toMatchObject({ insert: "status", from: 5 });
    expect(completionsAt("editors.", 8, posts, [users])[0]?.insert).toBe('exists(item, item.id == "")');
    expect(completionsAt("title.con", 9, posts, [])[0]).toMatchObject({
      insert: 'contains("")',
      from: 6,
      back: 2,
    });
    expect(completionsAt("price > ", 8, orders, [])[0]).toMatchObject({
      insert: 'decimal("")',
      from: 8,
      back: 2,
    });
    expect(completionsAt('status == "p', 12, posts, [])[0]).toMatchObject({
      insert: '"published"',
      from: 10,
    });
  });
});

describe("conditions", () => {
  const field = (type: string, list = false) => ({ name: "f", type, list });
  test.each([
    [field("text"), 'a "b"', 'f == "a \\"b\\""'],
    [field("text"), null, "f == null"],
    [field("text"), "", 'f == ""'],
    [field("integer"), 3, "f == 3"],
    [field("bool"), false, "f == false"],
    [field("enum"), "a", 'f == "a"'],
    [field("datetime"), "2026-01-02T03:04:05.000Z", 'f == timestamp("2026-01-02T03:04:05.000Z")'],
    [field("date"), "2026-01-02", 'f == date("2026-01-02")'],
    [field("decimal"), "12.50", 'f == decimal("12.50")'],
    [field("decimal"), null, "f == null"],
    [field("email"), "a@example.com", 'f == "a@example.com"'],
    [field("url"), "https://example.com", 'f == "https://example.com"'],
    [field("text", true), ["a", "b"], '"a" in f && "b" in f'],
    [field("relation", true), ["0198"], '"0198" in f'],
    [field("text", true), [], "size(f) == 0"],
    [field("json"), null, "f == null"],
    [field("json"), { a: 1 }, null],
  ])("%j holding %j matches %s", (kind, value, expected) => {
    expect(conditionFor(kind, value)).toBe(expected);
  });
  test("a value is left out", () => {
    expect(conditionFor(field("text"), "a", true)).toBe('f != "a"');
    expect(conditionFor(field("text", true), ["a"], true)).toBe('!("a" in f)');
    expect(conditionFor(field("text", true), [], true)).toBe("size(f) > 0");
  });
  test.each([
    [undefined, "b", "b"],
    ["  ", "b", "b"],
    ["b", "b", "b"],
    ["a", "b", "a && b"],
    ["a || c", "b", "(a || c) && b"],
    ["(a || c)", "b", "(a || c) && b"],
    ["a ? c : d", "b", "(a ? c : d) && b"],
    ['a == "x || y"', "b", 'a == "x || y" && b'],
    ["a == 'it\\'s || y'", "b", "a == 'it\\'s || y' && b"],
  ])("%j narrowed by %s is %s", (filter, condition, expected) => {
    expect(addCondition(filter, condition)).toBe(expected);
  });
});

test("the place of a fault is counted in characters, not in halves of them", () => {
  expect(excerptAt("cost_us > 3", 0)).toEqual({ before: "", marked: "cost_us", after: " > 3" });
  expect(excerptAt('t == "🦅" && x', 12)).toMatchObject({ marked: "x" });
  expect(excerptAt("a > ", 4)).toEqual({ before: "a > ", marked: "\u00a0", after: "" });
  expect(excerptAt(`${"a".repeat(40)} == b && ${"c".repeat(40)}`, 44)).toMatchObject({
    before: expect.stringMatching(/^…/),
    marked: "b",
    after: expect.stringMatching(/…$/),
  });
});

describe("merging", () => {
  const base = { id: "1", a: 1, b: 1, c: { x: 1 }, updated_at: "then" };
  test("what one side changed alone is no conflict", () => {
    const merge = mergeChanges(base, { a: 2 }, { ...base, b: 3, updated_at: "now" });
    expect(merge).toEqual({ conflicts: [], mine: { a: 2 }, theirs: ["b"] });
    expect(decided(merge, {})).toEqual({ a: 2 });
  });
  test("the same change on both sides is none either", () => {
    expect(mergeChanges(base, { c: { x: 2 } }, { ...base, c: { x: 2 } })).toEqual({
      conflicts: [],
      mine: {},
      theirs: [],
    });
  });
  test("different changes are decided one by one", () => {
    const merge = mergeChanges(base, { a: 2, b: 2 }, { ...base, a: 3, b: 3 });
    expect(merge.conflicts.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(decided(merge, {})).toEqual({ a: 2, b: 2 });
    expect(decided(merge, { a: "theirs" })).toEqual({ b: 2 });
    expect(decided(merge, { a: "theirs", b: "theirs" })).toEqual({});
  });
});

test("the keys move inside the grid", () => {
  const bounds = { rows: 10, columns: 4, page: 5 };
  const at = (row: number, column: number) => ({ row, column });
  expect(moved(at(0, 1), "ArrowUp", false, bounds)).toEqual(at(-1, 1));
  expect(moved(at(-1, 1), "ArrowUp", false, bounds)).toEqual(at(-1, 1));
  expect(moved(at(9, 1), "ArrowDown", false, bounds)).toEqual(at(9, 1));
  expect(moved(at(2, 1), "ArrowDown", true, bounds)).toEqual(at(9, 1));
  expect(moved(at(2, 0), "ArrowLeft", false, bounds)).toEqual(at(2, 0));
  expect(moved(at(2, 1), "End", false, bounds)).toEqual(at(2, 3));
  expect(moved(at(2, 1), "Home", true, bounds)).toEqual(at(0, 0));
  expect(moved(at(7, 1), "PageDown", false, bounds)).toEqual(at(9, 1));
  expect(moved(at(2, 1), "PageUp", false, bounds)).toEqual(at(0, 1));
  expect(moved(at(2, 1), "x", false, bounds)).toBeNull();
  expect(stepped(at(2, 3), false, bounds)).toEqual(at(3, 1));
  expect(stepped(at(2, 1), true, bounds)).toEqual(at(1, 3));
  expect(clamped(at(50, 50), bounds)).toEqual(at(9, 3));
});

test("deleting goes on past those that fail", async () => {
  const gone: string[] = [];
  const refusals = await deleteAll(["a", "b", "c", "d", "e", "f"], async (id) => {
    if (id === "c") throw new Error("held");
    gone.push(id);
  });
  expect(gone.sort()).toEqual(["a", "b", "d", "e", "f"]);
  expect(refusals).toMatchObject([{ id: "c" }]);
});
