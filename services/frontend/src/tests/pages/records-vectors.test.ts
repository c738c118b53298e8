import { describe, expect, test } from "vitest";
import { columnsOf } from "@/pages/records/fields/columns.utils";
import { keepsEmptyText, parseDraft, toDraft } from "@/pages/records/fields/draft.utils";
import { valueText } from "@/pages/records/fields/format.utils";
import { hintOf } from "@/pages/records/fields/hint.utils";
import { completionsAt } from "@/pages/records/filter/completion.utils";
import { conditionFor } from "@/pages/records/filter/condition.utils";
import { cellFault } from "@/pages/records/transfer/preview.utils";
import type { Field } from "@/types/schema";
import { distanceBetween, readVector, shortVector, vectorFault } from "@/utils/vectors";

const embedding: Field = { name: "embedding", type: "vector", dimensions: 3 };
const articles = { name: "articles", fields: [embedding], indexes: [], rules: {} };

describe("a vector", () => {
  test.each([
    ["[1, 2, 3]", undefined],
    ["[1, 2]", "This has 2 of 3 numbers."],
    ['[1, "2", 3]', "Item 2 is no number that a vector holds."],
    ["[1, 2, 1e39]", "Item 3 is no number that a vector holds."],
    ["[1, 2, null]", "Item 3 is no number that a vector holds."],
    ["{}", "Write a JSON array of numbers such as [0.12, -0.4]."],
    ["[1, 2", "Write a JSON array of numbers such as [0.12, -0.4]."],
  ])("%j", (text, fault) => {
    expect(vectorFault(text, 3)).toBe(fault);
    expect(readVector(text, 3)).toEqual(fault === undefined ? [1, 2, 3] : null);
    expect(cellFault(embedding, text)).toBe(fault);
  });

  test("is shown in a few letters, however long it is", () => {
    const long = [0.123456, -0.4, ...Array.from({ length: 382 }, () => 1e-7)];
    expect(shortVector(long)).toBe("[0.123, -0.4, … 384]");
    expect(shortVector([1, 2, 3])).toBe("[1, 2, 3]");
    expect(shortVector([])).toBe("[]");
    expect(shortVector("x")).toBeNull();
    expect(valueText(embedding, long)).toBe("[0.123, -0.4, … 384]");
  });

  test.each([
    [[1, 0], [0, 2], "cosine", 1],
    [[3, 0], [1, 0], "cosine", 0],
    [[-2, 0], [1, 0], "cosine", 2],
    [[0, 0], [1, 0], "cosine", null],
    [[0, 3], [4, 0], "l2", 5],
    [[0, 0], [0, 0], "l2", 0],
    [[1], [1, 0], "l2", null],
    [null, [1, 0], "l2", null],
  ] as const)("%j is so far from %j by %s", (value, to, metric, distance) => {
    expect(distanceBetween(value, to, metric)).toBe(distance);
  });

  test("becomes a draft of JSON and comes back", () => {
    expect(toDraft(embedding, [0.5, -1, 2])).toBe("[0.5, -1, 2]");
    expect(parseDraft(embedding, "[0.5, -1, 2]")).toEqual({ ok: true, value: [0.5, -1, 2] });
    expect(parseDraft(embedding, "[0.5]")).toEqual({ ok: false, message: "This has 1 of 3 numbers." });
    expect(parseDraft(embedding, " ")).toEqual({ ok: true, value: null });
    expect(keepsEmptyText(embedding)).toBe(false);
    expect(hintOf(embedding, null)).toBe("vector · 3 numbers");
  });

  test("is not sorted by, and filtered by distance", () => {
    expect(columnsOf(articles)[1]?.sortable).toBe(false);
    expect(conditionFor(embedding, [1, 2, 3])).toBeNull();
    expect(conditionFor(embedding, null)).toBe("embedding == null");
    const at = (text: string) => completionsAt(text, text.length, articles, [articles]);
    const [cosine, l2] = at("embedding.");
    expect(cosine?.insert.slice(0, -(cosine.back ?? 0))).toBe("cosine_distance([");
    expect(l2?.insert.slice(0, -(l2.back ?? 0))).toBe("l2_distance([");
    expect(at("embedding.l2_distance([1, 2, 3]) ").map(({ label }) => label)).toEqual([">", ">=", "<", "<="]);
  });
});
