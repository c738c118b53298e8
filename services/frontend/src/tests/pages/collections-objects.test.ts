import { describe, expect, test } from "vitest";
import { exampleValue } from "@/pages/collections/api/examples.utils";
import {
  createDocument,
  indexColumns,
  newCollection,
  newIndex,
  replaceField,
} from "@/pages/collections/draft/collection-draft.utils";
import {
  draftFaults,
  faultsOf,
  faultsUnder,
  memberFaults,
  operationFaults,
  serverFaults,
} from "@/pages/collections/draft/faults.utils";
import { newField, newMember, toField, withType } from "@/pages/collections/draft/field-draft.utils";
import { can, MEMBER_TYPES, takes } from "@/pages/collections/draft/field-types";
import { answerField, withAnswers } from "@/pages/collections/review/questions.utils";
import { questionLabel } from "@/pages/collections/review/questions-words.utils";
import { indexableColumns } from "@/pages/collections/schema/schema.utils";

const city = { ...newMember(), name: "city ", required: true, max_length: "9", default: "Rome" };
const floor = { ...newMember(), name: "floor", type: "integer" as const, indexed: true, unique: true };
const address = newField({ name: "address", type: "object", required: true, fields: [city, floor] });
const place = newField({
  name: "place",
  type: "geo_point",
  hidden: true,
  rules: { read: "true", write: "" },
});

describe("an object that is being written", () => {
  test("holds its members, each with the options that members take", () => {
    expect(toField(address)).toEqual({
      name: "address",
      type: "object",
      required: true,
      fields: [
        { name: "city", type: "text", required: true, max_length: 9, default: "Rome" },
        { name: "floor", type: "integer", indexed: true },
      ],
    });
    expect(toField(place)).toEqual({ name: "place", type: "geo_point" });
    expect(MEMBER_TYPES.map(({ value }) => value)).not.toContain("relation");
    expect(takes(city, "unique")).toBe(false);
    expect(takes(address, "default")).toBe(false);
    expect(can({ type: "object" }, "required")).toBe(false);
    expect(can({ type: "text" }, "required")).toBe(true);
  });

  test("begins with a member, and keeps those that it has", () => {
    expect(withType(newField({ default: "x" }), "object")).toMatchObject({
      default: "",
      fields: [{ name: "" }],
    });
    expect(withType(address, "object").fields).toEqual([city, floor]);
  });

  test("tells what is wrong with members at their places", () => {
    const twice = { ...newMember(), name: "city", default: "x".repeat(3) };
    const broken = { ...address, fields: [city, twice, newMember()] };
    expect(memberFaults(broken).map(({ place: at, detail }) => [at, detail])).toEqual([
      [`fields/${city.key}/name`, "There is a member city already."],
      [`fields/${twice.key}/name`, "There is a member city already."],
      [`fields/${broken.fields[2]?.key}/name`, "Name the member."],
    ]);
    const draft = { ...newCollection(), name: "people", fields: [broken] };
    const faults = draftFaults(draft, []);
    expect(faultsOf(faults, `fields/${broken.key}`)).toEqual({});
    expect(faultsUnder(faults, `fields/${broken.key}`)).toHaveLength(3);
    expect(draftFaults({ ...draft, fields: [{ ...address, fields: [] }] }, [])).toEqual([
      { place: `fields/${address.key}/fields`, detail: "An object has at least one member." },
    ]);
  });

  test("takes the server's faults to members, wherever they stand meanwhile", () => {
    const draft = { ...newCollection(), fields: [newField(), address] };
    const entry = (pointer: string) => ({ pointer, code: "x", detail: "wrong" });
    const places = serverFaults(
      [entry("/operations/0/fields/1/fields/1/indexed"), entry("/operations/0/fields/1/fields")],
      draft,
    ).map((fault) => fault.place);
    expect(places).toEqual([
      `fields/${address.key}/fields/${floor.key}/indexed`,
      `fields/${address.key}/fields`,
    ]);
    const [fault] = operationFaults([entry("/operations/0/field/fields/0/name")], "field", address.fields);
    expect(fault?.place).toBe(`fields/${city.key}/name`);
    expect(operationFaults([entry("/operations/0/field/min")], "field")[0]?.place).toBe("min");
  });
});

test("indexes take members by their paths, and lose those that go", () => {
  const draft = { ...newCollection(), name: "people", fields: [address, place] };
  expect(indexColumns(draft).map(({ label }) => label)).toEqual([
    "address.city",
    "address.floor",
    "place.lat",
    "place.lon",
    "created_at",
    "updated_at",
  ]);
  const index = { ...newIndex(), columns: [floor.key, `${place.key}.lat`] };
  const indexed = { ...draft, indexes: [index] };
  expect(createDocument(indexed).operations[0]?.indexes).toEqual([
    { fields: ["address.floor", "place.lat"] },
  ]);
  const shorter = replaceField(indexed, { ...address, fields: [city] });
  expect(shorter.indexes[0]?.columns).toEqual([`${place.key}.lat`]);
  expect(indexableColumns([toField(address), toField(place)]).map(({ value }) => value)).toEqual([
    "address.city",
    "address.floor",
    "place.lat",
    "place.lon",
    "created_at",
    "updated_at",
  ]);
});

test("what existing records show is asked for each member", () => {
  const document = { operations: [{ op: "add_field", collection: "people", field: toField(address) }] };
  const question = {
    pointer: "/operations/0/fill/floor",
    operation: 0,
    key: "fill",
    value: "floor",
  } as const;
  expect(answerField(question, document, [])).toMatchObject({ type: "integer" });
  expect(questionLabel(question, "address", 1)).toBe("Records without address.floor show");
  const answered = withAnswers(document, [question], { [question.pointer]: "3" }, []);
  expect(answered.operations[0]?.fill).toEqual({ floor: 3 });
});

test("examples of calls hold whole objects", () => {
  expect(exampleValue(toField(address))).toEqual({ city: "Rome", floor: 1 });
  expect(exampleValue(toField(place))).toEqual({ lat: 52.5, lon: 13.4 });
  expect(exampleValue({ name: "by", type: "text", default: { cel: "auth.kind" } })).toBe("A by");
});
