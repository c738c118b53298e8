import { describe, expect, test } from "vitest";
import {
  canTellOwner,
  isViewBegun,
  newView,
  replaceShown,
  sourcesOf,
  unseenFields,
  type ViewDraft,
  viewDocument,
  viewOwners,
  withSource,
  withViewPreset,
} from "@/pages/collections/draft/view-draft.utils";
import { serverViewFaults, viewFaults } from "@/pages/collections/draft/view-faults.utils";
import { viewClientsSee } from "@/pages/collections/review/older-clients.utils";
import { operationTitle } from "@/pages/collections/review/operation-title.utils";
import { presetOf, presetRules, summarizeRules, VIEW_PRESETS } from "@/pages/collections/rules/rules.utils";
import { type Collection, VIEW_RULE_NAMES } from "@/types/schema";

const users: Collection = {
  name: "users",
  fields: [{ name: "email", type: "text" }],
  indexes: [],
  rules: {},
};
const articles: Collection = {
  name: "articles",
  fields: [
    { name: "title", type: "text" },
    { name: "stars", type: "integer" },
    { name: "author", type: "relation", collection: "users" },
    { name: "secret", type: "text", hidden: true },
  ],
  indexes: [],
  rules: {},
};
const liked: Collection = {
  name: "liked",
  kind: "view",
  from: "articles",
  fields: [{ name: "rating", type: "integer", from: "stars" }],
  indexes: [],
  rules: {},
};

/** A view of `articles` that shows the fields given, under the names given. */
function showing(names: Record<string, string>): ViewDraft {
  return Object.entries(names).reduce(
    (draft, [from, name]) => {
      const field = draft.fields.find((each) => each.field.name === from);
      return field ? replaceShown(draft, { ...field, shown: true, name }) : draft;
    },
    newView([users, articles]),
  );
}

describe("a view that is being written", () => {
  test("begins with nothing shown, of a collection that is no view, without what is hidden", () => {
    const sources = sourcesOf([users, liked, articles]);
    expect(sources.map(({ name }) => name)).toEqual(["users", "articles"]);
    const draft = newView(sources);
    expect(draft.from).toBe("articles");
    expect(draft.fields.map(({ field, shown }) => [field.name, shown])).toEqual([
      ["title", false],
      ["stars", false],
      ["author", false],
    ]);
    expect(isViewBegun(draft)).toBe(false);
    expect(newView([users]).from).toBe("users");
    expect(newView([]).fields).toEqual([]);
  });

  test("is told as a change document", () => {
    const draft = {
      ...showing({ title: "", stars: " rating " }),
      name: " liked ",
      where: " record.stars > 2",
    };
    expect(isViewBegun(draft)).toBe(true);
    expect(viewDocument(withViewPreset(draft, "public"))).toEqual({
      operations: [
        {
          op: "create_collection",
          name: "liked",
          kind: "view",
          from: "articles",
          where: " record.stars > 2",
          fields: ["title", { name: "rating", from: "stars" }],
          rules: { list: "true", read: "true" },
        },
      ],
    });
    expect(viewDocument({ ...draft, where: " " }).operations[0]).not.toHaveProperty("where");
  });

  test("shows whose the records are where the owner reads them", () => {
    const draft = withViewPreset(showing({ title: "" }), "owner");
    expect(viewOwners(draft)).toEqual(["author"]);
    expect(draft.rules).toEqual({ list: "record.author == auth.id", read: "record.author == auth.id" });
    const author = draft.fields.find(({ field }) => field.name === "author");
    if (author === undefined) throw new Error("There is an author.");
    expect(replaceShown(draft, { ...author, name: "writer" }).rules.list).toBe("record.writer == auth.id");
    expect(replaceShown(draft, { ...author, shown: false }).rules).toEqual({});
    expect(withSource(draft, users).rules).toEqual({});
    expect(viewOwners(withSource(draft, users))).toEqual(["id"]);
    expect(withViewPreset(withSource(draft, users), "owner").rules.read).toBe("record.id == auth.id");
  });

  test("offers no owner where nothing tells one", () => {
    const draft = newView([{ ...articles, fields: articles.fields.slice(0, 2) }]);
    expect(canTellOwner(draft)).toBe(false);
    expect(withViewPreset(draft, "owner")).toEqual(draft);
    expect(canTellOwner(newView([articles]))).toBe(true);
  });

  test("its own faults", () => {
    expect(viewFaults(newView([articles]), [])).toEqual([
      { place: "name", detail: "Name the view." },
      { place: "fields", detail: "Choose at least one field." },
    ]);
    const draft = { ...showing({ title: "", stars: "title", author: "Who" }), name: "articles" };
    expect(viewFaults(draft, ["articles"])).toEqual([
      { place: "name", detail: "There is a collection articles already." },
      { place: "fields/title/name", detail: "The view shows another title." },
      { place: "fields/stars/name", detail: "The view shows another title." },
      { place: "fields/author/name", detail: "Use a-z, 0-9 and _, and begin with a letter." },
    ]);
  });

  test("the server's faults at their places", () => {
    const entries = [
      { pointer: "/operations/0/where", code: "unknown_field", detail: "there is no field x", position: 7 },
      { pointer: "/operations/0/fields/1/from", code: "taken", detail: "Twice." },
      { pointer: "/operations/0/rules/list", code: "syntax", detail: "No.", position: 1 },
      { pointer: "/operations/0", code: "other", detail: "Not now." },
    ];
    expect(serverViewFaults(entries, showing({ title: "", author: "" }))).toEqual([
      { place: "where", detail: "There is no field x.", position: 7 },
      { place: "fields/author/name", detail: "Twice.", position: undefined },
      { place: "rules/list", detail: "No.", position: 1 },
      { place: "", detail: "Not now.", position: undefined },
    ]);
  });
});

describe("a view that there is", () => {
  test("may show more of its collection", () => {
    expect(unseenFields(liked, articles).map(({ name }) => name)).toEqual(["title", "author"]);
  });

  test("has the rules of its presets, and no others", () => {
    for (const { value } of VIEW_PRESETS) {
      const rules = presetRules(value, "author", VIEW_RULE_NAMES);
      expect(presetOf(rules, VIEW_RULE_NAMES)).toBe(value);
      expect(Object.keys(rules).filter((verb) => !["list", "read"].includes(verb))).toEqual([]);
    }
    expect(summarizeRules({ list: "true" }, VIEW_RULE_NAMES)).toEqual([
      { access: "public", verbs: ["list"] },
      { access: "closed", verbs: ["read"] },
    ]);
  });

  test.each([
    [{ op: "rename_collection", collection: "liked", to: "loved" }, "They go on calling /v1/liked."],
    [{ op: "drop_collection", collection: "liked" }, "They go on reading /v1/liked."],
    [{ op: "rename_field", collection: "liked", field: "rating", to: "score" }, "They go on reading rating."],
    [{ op: "drop_field", collection: "liked", field: "rating" }, "They go on reading rating."],
    [{ op: "add_field", collection: "liked", field: { name: "title" } }, "They do not see it."],
    [{ op: "set_rules", collection: "liked", rules: {} }, null],
  ])("what older clients see of %j", (operation, words) => {
    expect(viewClientsSee(operation, { older: 1 })).toBe(words);
  });

  test("is called a view where it is made", () => {
    expect(operationTitle({ op: "create_collection", kind: "view", name: "liked", from: "articles" })).toBe(
      "Create view liked of articles",
    );
  });
});
