import { defaultExpression } from "@/types/defaults";
import type { Field } from "@/types/schema";
import { formatBytes, plural, shortJson } from "@/utils/text";

/** The type of a field in words: "text list", "relation to users", "relations to tags". */
export function describeType(field: Field): string {
  if (field.type === "relation")
    return `${field.list ? "relations" : "relation"} to ${field.collection ?? "?"}`;
  if (field.type === "geo_point") return "geo point";
  if (field.type === "vector" && field.dimensions !== undefined) return `vector of ${field.dimensions}`;
  return field.list ? `${field.type} list` : field.type;
}

function onDeleteWords({ on_delete, list }: Field): string | undefined {
  if (on_delete === "cascade") return "deleted with it";
  if (on_delete !== "set_null") return undefined;
  return list ? "without what is deleted" : "null when it is deleted";
}

/** The options of a field, each in a word or two: `["required", "max 200", "default \"draft\""]`. */
export function describeOptions(field: Field): string[] {
  const options: (string | undefined)[] = [
    field.from === undefined || field.from === field.name ? undefined : `shows ${field.from}`,
    field.computed === undefined ? undefined : `computed from ${field.computed}`,
    flag(field.required, "required"),
    flag(field.unique, "unique"),
    flag(field.indexed, "indexed"),
    flag(field.searchable, "searchable"),
    flag(field.hidden, "hidden"),
    flag(field.read_only, "read-only"),
    flag(field.open, "open"),
    defaultWords(field),
    field.scale === undefined ? undefined : `${plural(field.scale, "digit")} after the point`,
    range(field.min, field.max),
    range(field.min_length, field.max_length, "character"),
    field.pattern && `matches ${field.pattern}`,
    field.values?.length ? field.values.join(" | ") : undefined,
    onDeleteWords(field),
    field.max_size_bytes === undefined ? undefined : `at most ${formatBytes(field.max_size_bytes)}`,
    field.accept?.length ? field.accept.join(", ") : undefined,
    field.rules?.read && `read if ${field.rules.read}`,
    field.rules?.write && `written if ${field.rules.write}`,
  ];
  return options.filter((option): option is string => Boolean(option));
}

/** A constant as JSON; an expression as it is. */
function defaultWords(field: Field): string | undefined {
  const expression = defaultExpression(field);
  if (expression !== null) return `default from ${expression}`;
  return field.default === undefined ? undefined : `default ${shortJson(field.default)}`;
}

function flag(on: boolean | undefined, word: string): string | undefined {
  return on ? word : undefined;
}

type Bound = number | string | undefined;

/** A range in words; `noun` is what it counts. */
function range(low: Bound, high: Bound, noun?: string): string | undefined {
  const last = high ?? low;
  if (last === undefined) return undefined;
  const end = noun === undefined ? String(last) : plural(Number(last), noun);
  if (low !== undefined && high !== undefined) return `${low} to ${end}`;
  return high === undefined ? `at least ${end}` : `at most ${end}`;
}
