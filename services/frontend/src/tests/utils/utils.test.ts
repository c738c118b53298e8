import { describe, expect, test } from "vitest";
import { rankCommands } from "@/components/ui/command-palette.utils";
import { modKey } from "@/utils/platform";
import { pointerKeys, pointerToPath } from "@/utils/pointer";
import { safeReturnPath } from "@/utils/return-path";
import { searchScore } from "@/utils/search-score";
import { formatBytes, formatCount, plural } from "@/utils/text";
import { relativeTime } from "@/utils/time";

test.each([
  ["2026-01-01T00:00:30Z", "just now"],
  ["2025-12-31T23:57:00Z", "3 minutes ago"],
  ["2025-12-31T22:00:00Z", "2 hours ago"],
  ["2025-12-31T00:00:00Z", "yesterday"],
  ["2026-01-03T00:00:00Z", "in 2 days"],
  ["2024-01-01T00:00:00Z", "2 years ago"],
])("relativeTime(%s) is %s", (instant, expected) => {
  expect(relativeTime(instant, Date.parse("2026-01-01T00:00:00Z"))).toBe(expected);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [999_949, "999.9 kB"],
  [999_950, "1.0 MB"],
  [5_000_000, "5.0 MB"],
  [2e15, "2000.0 TB"],
])("formatBytes(%d) is %s", (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected);
});

test("counts are grouped and take their noun", () => {
  expect(formatCount(12345)).toBe("12,345");
  expect(plural(1, "field")).toBe("1 field");
  expect(plural(0, "field")).toBe("0 fields");
  expect(plural(2, "index", "indexes")).toBe("2 indexes");
});

test.each([
  [undefined, "/"],
  ["", "/"],
  ["/users?q=a", "/users?q=a"],
  ["/data/posts#x", "/data/posts#x"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/sign-in?return=/sign-in", "/"],
  ["/setup", "/"],
])("safeReturnPath(%s) is %s", (path, expected) => {
  expect(safeReturnPath(path)).toBe(expected);
});

test("pointers are unescaped", () => {
  expect(pointerKeys("")).toEqual([]);
  expect(pointerKeys("/a~1b/m~0n/0")).toEqual(["a/b", "m~n", "0"]);
  expect(pointerToPath("/fields/0/name")).toBe("fields.0.name");
});

test.each([
  ["strikes", "", 1],
  ["strikes", "str", 4],
  ["strikes schema", "sch", 3],
  ["user_notes", "notes", 3],
  ["strikes", "rik", 2],
  ["strikes", "ske", 1],
  ["strikes", "x", 0],
  ["Users", "USE", 4],
])("searchScore(%s, %s) is %d", (text, query, expected) => {
  expect(searchScore(text, query)).toBe(expected);
});

describe("rankCommands", () => {
  const commands = [
    { id: "1", label: "Overview", group: "Pages" },
    { id: "2", label: "Users", group: "Pages" },
    { id: "3", label: "users", group: "Data" },
    { id: "4", label: "Sign out", group: "Actions" },
  ].map((each) => ({ ...each, icon: null, run: () => undefined }));
  const ids = (query: string) => rankCommands(commands, query).map(({ id }) => id);

  test("keeps the given order without a query", () => {
    expect(ids("")).toEqual(["1", "2", "3", "4"]);
  });

  test("drops what is not found and keeps groups together", () => {
    expect(ids("user")).toEqual(["2", "3"]);
    expect(ids("out")).toEqual(["4"]);
  });
});

test("modKey follows the platform", () => {
  expect(modKey("MacIntel")).toBe("⌘");
  expect(modKey("Linux x86_64")).toBe("Ctrl");
});
