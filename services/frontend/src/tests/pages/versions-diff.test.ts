import { describe, expect, test } from "vitest";
import { contractDiff } from "@/pages/versions/changes/diff.utils";
import type { Contract, Property } from "@/services/contracts";

describe("the difference between versions", () => {
  function contract(fields: Record<string, Property>, created = fields, required: string[] = []): Contract {
    return {
      components: {
        schemas: {
          posts: { required: [], properties: fields },
          posts_create: { required, properties: created },
          posts_page: { required: [], properties: {} },
          Problem: { required: [], properties: {} },
        },
      },
    };
  }
  const empty: Contract = { components: { schemas: {} } };
  const text = { type: "string" };
  const maybe = { type: ["string", "null"] };
  const place = (properties: Record<string, Property>, required: string[] = []) => ({
    type: "object",
    properties,
    required,
  });

  test.each<[string, Contract, Contract, unknown[]]>([
    ["nothing", contract({ a: text }), contract({ a: text }), []],
    ["a collection that comes", empty, contract({ a: text }), [{ field: null, kind: "added", details: [] }]],
    ["a collection that goes", contract({ a: text }), empty, [{ field: null, kind: "removed", details: [] }]],
    [
      "another name",
      contract({ a: text }),
      contract({ b: { type: "string", format: "date-time" } }, undefined, ["b"]),
      [
        { field: "a", kind: "removed", details: ["string"] },
        { field: "b", kind: "added", details: ["string (date-time)", "required"] },
      ],
    ],
    [
      "null and required",
      contract({ a: maybe }),
      contract({ a: text }, undefined, ["a"]),
      [{ field: "a", kind: "changed", details: ["never null now", "required now"] }],
    ],
    [
      "another type",
      contract({ a: { type: "integer" } }),
      contract({ a: {} }),
      [{ field: "a", kind: "changed", details: ["integer to any JSON"] }],
    ],
    [
      "values",
      contract({ a: { type: "string", enum: ["x", "y"] } }),
      contract({ a: { type: ["string", "null"], enum: ["y", "z", null] } }),
      [{ field: "a", kind: "changed", details: ["may be null now", "with z", "without x"] }],
    ],
    [
      "limits and defaults",
      contract({ a: { ...text, maxLength: 10 } }),
      contract({ a: { ...text, default: "x" } }),
      [{ field: "a", kind: "changed", details: ['default none to "x"', "longest length 10 to none"] }],
    ],
    [
      "members of an object",
      contract({ a: place({ x: text, k: text, old: maybe }) }),
      contract({ a: place({ x: { type: "integer" }, k: text, y: text }, ["y"]) }),
      [
        { field: "a.old", kind: "removed", details: ["string"] },
        { field: "a.x", kind: "changed", details: ["string to integer"] },
        { field: "a.y", kind: "added", details: ["string", "required"] },
      ],
    ],
    [
      "an object and its members",
      contract({ a: { ...place({ x: text }), type: ["object", "null"] } }),
      contract({ a: place({ x: maybe }) }),
      [
        { field: "a", kind: "changed", details: ["never null now"] },
        { field: "a.x", kind: "changed", details: ["may be null now"] },
      ],
    ],
    [
      "an object that is only read, and one that was a text",
      contract({ a: place({ x: text, y: text }, ["x"]), b: text }),
      contract({ a: place({ x: text }), b: place({ z: text }) }, {}),
      [
        { field: "a", kind: "changed", details: ["read-only now"] },
        { field: "a.y", kind: "removed", details: ["string"] },
        { field: "b", kind: "changed", details: ["string to object", "read-only now"] },
      ],
    ],
    [
      "an object that comes",
      contract({}),
      contract({ a: place({ x: text, y: text }) }),
      [{ field: "a", kind: "added", details: ["object of x, y"] }],
    ],
    [
      "who may write",
      contract({ a: text }),
      contract({ a: text }, {}),
      [{ field: "a", kind: "changed", details: ["read-only now"] }],
    ],
  ])("%s", (_, older, newer, differences) => {
    const expected = differences.length > 0 ? [{ collection: "posts", differences }] : [];
    expect(contractDiff(older, newer)).toEqual(expected);
  });
});
