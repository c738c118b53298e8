import { describe, expect, test } from "vitest";
import {
  type CollectionDraft,
  createDocument,
  indexColumns,
  isBegun,
  moved,
  newCollection,
  newIndex,
  removeField,
  replaceField,
  toIndex,
  withPreset,
} from "@/pages/collections/draft/collection-draft.utils";
import {
  draftFaults,
  faultAt,
  faultsOf,
  homelessFaults,
  mergeFaults,
  operationFaults,
  serverFaults,
} from "@/pages/collections/draft/faults.utils";
import { newField } from "@/pages/collections/draft/field-draft.utils";

const title = newField({ name: "title" });
const author = newField({ name: "author", type: "relation", collection: "users" });
const data = newField({ name: "data", type: "json" });
const draft: CollectionDraft = {
  name: "articles",
  fields: [title, author, data],
  rules: { list: "true" },
  indexes: [
    { key: "i1", columns: [title.key, "created_at"], unique: true, case_insensitive: false, where: "" },
  ],
};

describe("a collection that is being written", () => {
  test("becomes a change document", () => {
    expect(createDocument(draft)).toEqual({
      operations: [
        {
          op: "create_collection",
          name: "articles",
          fields: [
            { name: "title", type: "text" },
            { name: "author", type: "relation", collection: "users", on_delete: "restrict" },
            { name: "data", type: "json" },
          ],
          indexes: [{ fields: ["title", "created_at"], unique: true }],
          rules: { list: "true" },
        },
      ],
    });
    expect(toIndex({ ...newIndex(), columns: ["a"] })).toEqual({ fields: ["a"] });
    const partial = { ...newIndex(), columns: ["a"], case_insensitive: true, where: " record.a != null " };
    expect(toIndex(partial)).toEqual({ fields: ["a"], where: "record.a != null" });
    expect(toIndex({ ...partial, unique: true })).toEqual({
      fields: ["a"],
      unique: true,
      case_insensitive: true,
      where: "record.a != null",
    });
  });

  test("offers for indexes what can be indexed", () => {
    expect(indexColumns(draft).map(({ label }) => label)).toEqual([
      "title",
      "author",
      "created_at",
      "updated_at",
    ]);
  });

  test("takes a removed field out of its indexes", () => {
    expect(removeField(draft, title.key).indexes[0]?.columns).toEqual(["created_at"]);
  });

  test("gives an owner to records", () => {
    expect(withPreset(draft, "owner").rules.update).toBe("record.author == auth.id");
    const fresh = withPreset(newCollection(), "owner");
    expect(fresh.fields.map(({ name, type, required }) => ({ name, type, required }))).toEqual([
      { name: "owner", type: "relation", required: true },
    ]);
    const [owner] = fresh.fields;
    const renamed = owner ? replaceField(fresh, { ...owner, name: "by" }) : fresh;
    expect(renamed.rules.list).toBe("record.by == auth.id");
    const taken = withPreset({ ...draft, fields: [newField({ name: "owner" })] }, "owner");
    expect(taken.fields.at(-1)?.name).toBe("owner_2");
    expect(withPreset(draft, "closed").rules).toEqual({});
  });

  test("keeps rules that were written by hand when a field is renamed", () => {
    const custom = { ...draft, rules: { list: "record.author == auth.id" } };
    expect(replaceField(custom, { ...author, name: "by" }).rules).toEqual(custom.rules);
  });

  test("is sorted", () => {
    expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
    expect(moved(["a"], 5, 0)).toEqual(["a"]);
  });

  test("is worth a question before it is lost once it is begun", () => {
    expect(isBegun(newCollection())).toBe(false);
    expect(isBegun(draft)).toBe(true);
  });
});

describe("faults", () => {
  test("are found without the server", () => {
    expect(draftFaults(draft, [])).toEqual([]);
    const wrong = {
      ...draft,
      name: "files",
      fields: [title, { ...author, name: "title" }],
      indexes: [newIndex()],
    };
    const places = draftFaults(wrong, []).map(({ place }) => place.replace(/draft-\d+/, "KEY"));
    expect(places).toEqual(["name", "fields/KEY/name", "fields/KEY/name", "indexes/KEY/fields"]);
    expect(draftFaults(draft, ["articles"])[0]?.detail).toBe("There is a collection articles already.");
  });

  test("of the server find their places, however the fields move", () => {
    const found = serverFaults(
      [
        { pointer: "/operations/0/name", code: "taken", detail: "taken" },
        { pointer: "/operations/0/fields/1/on_delete", code: "x", detail: "no" },
        { pointer: "/operations/0/fields/0/values/3", code: "x", detail: "no" },
        { pointer: "/operations/0/rules/list", code: "syntax", detail: "write ==", position: 4 },
        { pointer: "/operations/0/indexes/0/fields", code: "x", detail: "none" },
        { pointer: "/operations/0", code: "breaking", detail: "breaks" },
      ],
      draft,
    );
    expect(found.map(({ place }) => place)).toEqual([
      "name",
      `fields/${author.key}/on_delete`,
      `fields/${title.key}/values/3`,
      "rules/list",
      "indexes/i1/fields",
      "",
    ]);
    expect(faultAt(found, "rules/list")).toEqual({ place: "rules/list", detail: "Write ==.", position: 4 });
    expect(faultsOf(found, `fields/${title.key}`)).toEqual({ values: "No." });
    expect(homelessFaults(found).map(({ detail }) => detail)).toEqual(["Breaks."]);
  });

  test("of one operation are told by its keys", () => {
    const found = operationFaults(
      [
        { pointer: "/operations/0/field/min", code: "x", detail: "a" },
        { pointer: "/operations/0", code: "x", detail: "b" },
      ],
      "field",
    );
    expect(faultsOf(found, "")).toEqual({ min: "A.", "": "B." });
  });

  test("are merged, the first being heard", () => {
    const one = [{ place: "rules/list", detail: "a" }];
    const more = [
      { place: "rules/list", detail: "b" },
      { place: "rules/read", detail: "c" },
    ];
    expect(mergeFaults(one, more).map(({ detail }) => detail)).toEqual(["a", "c"]);
  });
});
