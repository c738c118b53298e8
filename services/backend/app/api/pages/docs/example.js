// Makes an example of what a schema asks for: what an author gave first, then what the limits allow.

import { flatten, mainType } from "./openapi.js";

const DEPTH = 6;
const UUID = "0199a3c4-5d1e-7c3b-9b55-0d6f2a3b4c5d";
const FORMATS = {
  "date-time": "2026-01-31T09:30:00.000Z", date: "2026-01-31", time: "09:30:00Z", email: "me@example.com", uuid: UUID,
  uri: "https://example.com/", password: "a long pass phrase", decimal: "9.50",
};

/** An example of a request's body. A change shows one field only: sent as it stands, it should touch little. */
export function bodyExample(method, body) {
  if (body.example !== undefined) return body.example;
  return method === "PATCH" ? change(body.schema) : example(body.schema, DEPTH);
}

function change(schema) {
  const fields = Object.entries(flatten(schema).properties).filter(([, field]) => !field.readOnly);
  const isText = ([, field]) => mainType(flatten(field)) === "string" && !field.format && !field.enum;
  const [name, field] = fields.find(isText) ?? fields[0] ?? [];
  return name ? { [name]: example(field, DEPTH) } : {};
}

function example(schema, depth) {
  const flat = flatten(schema);
  const first = given(flat);
  if (first !== undefined) return first;
  const makers = { object, array, string, integer: number, number, boolean: () => true };
  return depth > 0 ? (makers[mainType(flat)]?.(flat, depth - 1) ?? null) : null;
}

/** The value that the schema itself names, if it does. */
function given(flat) {
  const values = [flat.example, flat.examples?.[0], flat.default, flat.const, flat.enum?.find((value) => value !== null)];
  return values.find((value) => value !== undefined);
}

function object(schema, depth) {
  const entries = Object.entries(schema.properties).map(([name, field]) => {
    const flat = flatten(field);
    if (schema.required.includes(name)) return [name, example(field, depth)];
    if (flat.readOnly) return [name, undefined];
    // Made-up values of fields that may be absent would be wrong more often than helpful.
    const isList = mainType(flat) === "array";
    return [name, given(flat) ?? (isList ? example(field, depth) : isNullable(flat) ? null : undefined)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function isNullable(schema) {
  return [schema.type].flat().includes("null");
}

function array(schema, depth) {
  const item = example(schema.items ?? {}, depth);
  return item === null ? [] : Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => item);
}

function string(schema) {
  const text = FORMATS[schema.format] ?? "text";
  return text.padEnd(schema.minLength ?? 0, " text").slice(0, schema.maxLength ?? text.length + (schema.minLength ?? 0));
}

function number(schema) {
  const step = schema.multipleOf ?? 1;
  const least = schema.minimum ?? (schema.exclusiveMinimum !== undefined ? schema.exclusiveMinimum + step : -Infinity);
  const most = schema.maximum ?? (schema.exclusiveMaximum !== undefined ? schema.exclusiveMaximum - step : Infinity);
  return Math.min(Math.max(step, Math.ceil(least / step) * step), most);
}
