import { expect, test } from "vitest";
import { exampleOf, failingWords } from "@/pages/collections/review/failing-records.utils";

test("an example of a record that fails is told by its id and what is wrong", () => {
  expect(exampleOf({ id: "a", records: 2 })).toEqual({ id: "a", text: "among 2 records that agree" });
  expect(exampleOf({ id: "a", value: 1 })).toEqual({ id: "a", text: '{"value":1}' });
  expect(exampleOf({ id: "a", code: "too_long", detail: "At most 7." })).toEqual({
    id: "a",
    text: "At most 7.",
  });
  expect(exampleOf(3)).toEqual({ id: null, text: "3" });
});

test("what records that do not fit are to a change", () => {
  const words = (rows_failing: number, outcome: string | null, older: number | null) =>
    failingWords({ rows_failing, outcome }, older);
  expect(words(1, null, 1)).toEqual({ blocks: true, text: "1 stored record stands in the way." });
  expect(words(32, "passed_through", 1)).toEqual({
    blocks: false,
    text: "32 stored records do not fit. They stay as they are. Clients of v1 can still write such values.",
  });
  expect(words(1, "passed_through", null).text).toBe("1 stored record does not fit. It stays as it is.");
});
