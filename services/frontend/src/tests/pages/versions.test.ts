import { describe, expect, test } from "vitest";
import { draftOf, isServed, publishPromise, versionMeaning } from "@/components/versions/version-words.utils";
import * as brownouts from "@/pages/versions/end/brownouts.utils";
import { datesFaults } from "@/pages/versions/end/dates.utils";
import * as messages from "@/pages/versions/end/messages.utils";
import { peopleOf, termsFault, toTerms, usedFields } from "@/pages/versions/end/retire-terms.utils";
import { milestones } from "@/pages/versions/timeline/milestones.utils";
import { callsByDay, total, trafficOf, usesInWords } from "@/pages/versions/traffic.utils";
import type { Usage } from "@/services/usage";
import { fromLocalInput, lastDays, toLocalInput } from "@/utils/time";

function usage(more: Partial<Usage>): Usage {
  return {
    version: 1,
    client: "shop/1",
    day: "2026-11-25",
    collection: "orders",
    method: "GET",
    outcome: "ok",
    count: 1,
    users: 1,
    last_seen: "2026-11-25T10:00:00Z",
    fields: { read: [], filtered: [], written: [] },
    ...more,
  };
}

describe("traffic", () => {
  const days = ["2026-11-24", "2026-11-25"];
  const items = [
    usage({ count: 3, fields: { read: ["title"], filtered: [], written: [] } }),
    usage({
      day: "2026-11-24",
      count: 2,
      users: 7,
      outcome: "client_error",
      last_seen: "2026-11-24T10:00:00Z",
      fields: { read: ["users.name"], filtered: ["title"], written: [] },
    }),
    usage({ client: "web/2", count: 9, day: "2026-10-01" }),
  ];

  test("is told by client, the busiest first", () => {
    expect(trafficOf(items, days)).toEqual([
      expect.objectContaining({ client: "web/2", calls: 9, byDay: [0, 0], fields: [] }),
      {
        client: "shop/1",
        calls: 5,
        failed: 2,
        users: 7,
        lastSeen: "2026-11-25T10:00:00Z",
        byDay: [2, 3],
        fields: [
          { name: "orders.title", read: true, filtered: true, written: false },
          { name: "users.name", read: true, filtered: false, written: false },
        ],
      },
    ]);
    expect(trafficOf([], days)).toEqual([]);
    expect(callsByDay(items, days)).toEqual([2, 3]);
    expect(total([])).toBe(0);
    expect(usesInWords({ name: "f", read: true, filtered: false, written: true })).toBe("read, written");
  });

  test("is told by days in UTC", () => {
    expect(lastDays(3, Date.parse("2026-03-01T00:30:00Z"))).toEqual([
      "2026-02-27",
      "2026-02-28",
      "2026-03-01",
    ]);
  });
});

describe("the end of a version", () => {
  test("outages are read from what is written, in the order of time", () => {
    const instant = "2027-01-02T03:04:00.000Z";
    expect(fromLocalInput(toLocalInput(instant))).toBe(instant);
    expect([toLocalInput(null), fromLocalInput(""), fromLocalInput("soon")]).toEqual(["", null, null]);
    const first = { from: instant, to: "2027-01-02T04:04:00.000Z" };
    const second = { from: "2027-01-03T00:00:00.000Z", to: "2027-01-03T01:00:00.000Z" };
    const drafts = brownouts.toDrafts([second, first]);
    expect(brownouts.toBrownouts(drafts)).toEqual([first, second]);
    const more = brownouts.withBrownout(drafts);
    expect(more.map(({ key }) => key)).toEqual([0, 1, 2]);
    expect(brownouts.toBrownouts(more)).toBeNull();
    expect(brownouts.toBrownouts([{ key: 0, from: "2027-01-02T03:00", to: "2027-01-02T03:00" }])).toBeNull();
  });

  test("messages are told by client", () => {
    const told = {
      "shop/1": { message: "Update.", action_url: "https://e.com" },
      web: { message: "Reload." },
    };
    const drafts = messages.toDrafts(told);
    expect(messages.toMessages(drafts)).toEqual(told);
    expect(messages.messagesFault(drafts)).toBeNull();
    const more = messages.withMessage(drafts);
    expect(messages.messagesFault(more)).toMatch(/Name the client/);
    const [first, second, third] = more;
    if (!first || !second || !third) throw new Error("Three messages were written.");
    expect(messages.messagesFault([first, { ...second, client: "shop/1" }])).toMatch(/two messages/);
    expect(messages.messagesFault([{ ...third, client: "x" }])).toMatch(/Say what x is told/);
  });

  test("the terms of retiring", () => {
    const fields = { read: ["o.a", "o.b"], filtered: ["o.a"], written: ["o.c"] };
    const clients = [
      { name: "a", count: 9, users: 2, last_seen: "", fields },
      { name: "b", count: 1, users: 3, last_seen: "", fields },
    ];
    expect(peopleOf(clients)).toBe(5);
    expect(usedFields(fields)).toBe("o.c, o.a, o.b");
    expect(usedFields({ ...fields, read: [..."abcdef"] })).toBe("o.c, o.a, a, b, c, d and 2 more");
    expect(usedFields({ read: [], filtered: [], written: [] })).toBe("no declared field");
    expect(termsFault({ way: null, reason: "" })).toMatch(/terms/);
    expect(termsFault({ way: "force", reason: " " })).toMatch(/reason/);
    expect(termsFault({ way: "accept", reason: "" })).toBeNull();
    expect(toTerms({ way: "accept", reason: "" }, clients)).toEqual({ accept_users: 5 });
    expect(toTerms({ way: "force", reason: " Law. " }, clients)).toEqual({ force: true, reason: "Law." });
  });

  test("a sunset comes after the deprecation", () => {
    const [first, then] = ["2027-01-01T00:00", "2027-02-01T00:00"];
    expect(datesFaults({ deprecated_at: "", sunset_at: "" })).toEqual({});
    expect(datesFaults({ deprecated_at: first, sunset_at: then })).toEqual({});
    expect(datesFaults({ deprecated_at: then, sunset_at: first }).sunset_at).toMatch(/after/);
    expect(datesFaults({ deprecated_at: "", sunset_at: first }).deprecated_at).toMatch(/Say from when/);
  });

  test("the dates in words", () => {
    const dated = { created_at: "2026-11-01T12:00:00Z", deprecated_at: null, sunset_at: null, brownouts: [] };
    expect(milestones(dated)).toEqual(["Made Nov 1, 2026"]);
    const ending = {
      ...dated,
      deprecated_at: "2026-12-01T12:00:00Z",
      sunset_at: "2027-06-01T12:00:00Z",
      brownouts: [{ from: "", to: "" }],
    };
    expect(milestones(ending).slice(1)).toEqual([
      "Deprecated Dec 1, 2026",
      "1 announced outage",
      "Sunset Jun 1, 2027",
    ]);
  });
});

test("the states in words", () => {
  expect(versionMeaning("draft")).toMatch(/without promise/);
  expect(versionMeaning("unheard of")).toBe("");
  const draft = { version: 2, state: "draft" };
  expect(draftOf([{ version: 1, state: "current" }, draft])).toBe(draft);
  expect(draftOf([{ version: 1, state: "current" }])).toBeUndefined();
  expect(publishPromise(2)).toBe("from here on v1 clients are protected");
  expect(publishPromise(1)).toBe("from here on its clients are protected");
  expect(["supported", "retired", "purged"].map(isServed)).toEqual([true, false, false]);
});
