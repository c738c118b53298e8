// Reads an OpenAPI 3.1 document into what the page shows. Names of types and limits are put into words here alone.

const METHODS = ["get", "post", "put", "patch", "delete", "head", "options"];
const DEPTH = 4;

/** The operations of a document, grouped by tag in its order: `[{tag, operations}]`. References are resolved. */
export function readOperations(document) {
  link(document, document, new Set());
  const groups = new Map();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS.filter((each) => item[each])) {
      const operation = readOperation(path, method, item, document);
      groups.set(operation.tag, [...(groups.get(operation.tag) ?? []), operation]);
    }
  }
  return [...groups].map(([tag, operations]) => ({ tag, operations }));
}

function readOperation(path, method, item, document) {
  const source = item[method];
  const content = Object.entries(source.requestBody?.content ?? {});
  const security = source.security ?? document.security ?? [];
  return {
    id: source.operationId ?? `${method}_${path}`,
    tag: source.tags?.[0] ?? "other",
    method: method.toUpperCase(),
    path,
    ...headline(source, method, path),
    isDeprecated: source.deprecated === true,
    // No entry: nobody is asked who they are. An empty one among others: signing in is a choice.
    access: security.length === 0 ? "public" : security.some((each) => Object.keys(each).length === 0) ? "rules" : "signed in",
    parameters: [...(item.parameters ?? []), ...(source.parameters ?? [])],
    // Forms come first: a browser sends a file's name with them.
    bodies: content.map(([type, media]) => ({ type, schema: media.schema ?? {}, example: media.example }))
      .sort((a, b) => b.type.startsWith("multipart/") - a.type.startsWith("multipart/")),
    responses: Object.entries(source.responses ?? {}).map(([status, response]) => {
      const [type, media] = Object.entries(response.content ?? {})[0] ?? [];
      return { status, description: response.description, headers: response.headers ?? {}, type, schema: media?.schema };
    }),
  };
}

/** Where a summary is a paragraph, its first clause is the title and the rest goes to the description. */
function headline({ summary, description }, method, path) {
  const text = (summary ?? `${method.toUpperCase()} ${path}`).trim();
  const [, title, rest = ""] = /^(.+?)[.:](?:\s+(.+))?$/s.exec(text) ?? [null, text];
  const more = rest && rest[0].toUpperCase() + rest.slice(1);
  return { title, description: [more, description].filter(Boolean).join("\n\n") };
}

/** Puts what each `$ref` names in its place; what refers to itself becomes a cycle, which readers cut off by depth. */
function link(node, document, seen) {
  if (typeof node !== "object" || node === null || seen.has(node)) return;
  seen.add(node);
  for (const [key, value] of Object.entries(node)) {
    node[key] = follow(value, document);
    link(node[key], document, seen);
  }
}

function follow(value, document) {
  if (typeof value?.$ref !== "string") return value;
  const { $ref, ...rest } = value;
  const steps = $ref.slice(2).split("/").map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const target = follow(steps.reduce((node, step) => node?.[step], document) ?? {}, document);
  return Object.keys(rest).length === 0 ? target : { ...target, ...rest };
}

/** The schema itself, with the parts of `allOf` joined and the first real choice of `oneOf` or `anyOf` taken. */
export function flatten(schema) {
  const choice = (schema.oneOf ?? schema.anyOf)?.find((each) => each.type !== "null");
  const parts = [schema, ...(schema.allOf ?? []).map(flatten), ...(choice ? [flatten(choice)] : [])];
  const joined = Object.assign({}, ...parts.toReversed());
  joined.properties = Object.assign({}, ...parts.map((part) => part.properties));
  joined.required = parts.flatMap((part) => part.required ?? []);
  return joined;
}

/** The type that a value has when it is not null. */
export function mainType(schema) {
  const given = [schema.type].flat().find((type) => type && type !== "null");
  return given ?? (Object.keys(schema.properties ?? {}).length > 0 ? "object" : undefined);
}

/** A type in words, such as `array of uuid` or `integer or null`. */
export function typeName(schema, depth = DEPTH) {
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices && depth > 0) return choices.map((each) => typeName(each, depth - 1)).join(" or ");
  const types = [flatten(schema).type ?? mainType(flatten(schema)) ?? "any"].flat();
  return types.map((type) => {
    if (type === "array" && depth > 0) return `array of ${typeName(schema.items ?? {}, depth - 1)}`;
    return type === "string" && schema.format ? schema.format : type;
  }).join(" or ");
}

const LIMITS = {
  minimum: "at least #", exclusiveMinimum: "more than #", maximum: "at most #", exclusiveMaximum: "less than #",
  minLength: "at least # characters", maxLength: "at most # characters", minItems: "at least # items", maxItems: "at most # items",
  multipleOf: "a multiple of #", pattern: "matches #",
};

/** What limits a value, in words; code stands between backticks. */
export function limits(schema) {
  const flat = flatten(schema);
  const words = Object.keys(LIMITS).filter((key) => flat[key] !== undefined).map((key) => LIMITS[key].replace("#", () => `\`${flat[key]}\``));
  const values = flat.enum ?? flatten(flat.items ?? {}).enum;
  if (values) words.push(`one of ${values.map((value) => `\`${value}\``).join(", ")}`);
  if (flat.default !== undefined) words.push(`default \`${JSON.stringify(flat.default)}\``);
  if (flat.readOnly) words.push("read only");
  if (flat.uniqueItems) words.push("no value twice");
  return words;
}

/** The fields of an object, those inside others too: `[{name: "items[].title", required, schema}]`. */
export function fields(schema, prefix = "", depth = DEPTH) {
  const flat = flatten(schema);
  if (mainType(flat) === "array") return depth > 0 ? fields(flat.items ?? {}, `${prefix}[]`, depth - 1) : [];
  return Object.entries(flat.properties).flatMap(([key, value]) => {
    const name = prefix ? `${prefix}.${key}` : key;
    const own = { name, required: flat.required.includes(key), schema: value };
    return depth > 0 ? [own, ...fields(value, name, depth - 1)] : [own];
  });
}
