import * as z from "zod/mini";

/** One field in the words of a change document; options that this release does not know are kept. */
export const fieldSchema = z.looseObject({
  name: z.string(),
  type: z.string(),
  list: z.optional(z.boolean()),
  required: z.optional(z.boolean()),
  unique: z.optional(z.boolean()),
  indexed: z.optional(z.boolean()),
  searchable: z.optional(z.boolean()),
  hidden: z.optional(z.boolean()),
  read_only: z.optional(z.boolean()),
  default: z.optional(z.unknown()),
  /** The expression over the record that gives the value: nothing is stored then, and nobody writes it. */
  computed: z.optional(z.string()),
  /** Of a view, the field of its collection that this one shows. */
  from: z.optional(z.string()),
  /** The digits after the point of a decimal. */
  scale: z.optional(z.number()),
  /** How many numbers a vector has. */
  dimensions: z.optional(z.number()),
  min: z.optional(z.union([z.number(), z.string()])),
  max: z.optional(z.union([z.number(), z.string()])),
  min_length: z.optional(z.number()),
  max_length: z.optional(z.number()),
  pattern: z.optional(z.string()),
  /** The values of an enum. */
  values: z.optional(z.array(z.string())),
  /** Whether clients of an enum are told that more values may come. */
  open: z.optional(z.boolean()),
  /** The members of an object; these have none. */
  get fields() {
    return z.optional(z.array(fieldSchema));
  },
  /** The target of a relation. */
  collection: z.optional(z.string()),
  on_delete: z.optional(z.string()),
  /** The largest file, in bytes, and the content types that a file field takes ("image/*"). */
  max_size_bytes: z.optional(z.number()),
  accept: z.optional(z.array(z.string())),
  /** Rules that mask this field alone. */
  rules: z.optional(z.looseObject({ read: z.optional(z.string()), write: z.optional(z.string()) })),
});
export type Field = z.infer<typeof fieldSchema>;

export const indexSchema = z.looseObject({
  fields: z.array(z.string()),
  unique: z.optional(z.boolean()),
  case_insensitive: z.optional(z.boolean()),
  /** An expression; only records for which it is true are in the index. */
  where: z.optional(z.string()),
});
export type Index = z.infer<typeof indexSchema>;

export const RULE_NAMES = ["list", "read", "create", "update", "delete"] as const;
export type RuleName = (typeof RULE_NAMES)[number];

/** One expression for each operation; what is absent allows nobody. */
export const rulesSchema = z.partialRecord(z.enum(RULE_NAMES), z.string());
export type Rules = z.infer<typeof rulesSchema>;

export const collectionSchema = z.object({
  name: z.string(),
  /** `view`, of a view; nothing of any other. */
  kind: z.optional(z.string()),
  /** Of a view, the collection whose records it shows, and the condition on them. */
  from: z.optional(z.string()),
  where: z.optional(z.string()),
  fields: z.array(fieldSchema),
  indexes: z.array(indexSchema),
  rules: rulesSchema,
});
export type Collection = z.infer<typeof collectionSchema>;

/** Whether it shows records of another collection, and takes none itself. */
export function isView({ kind }: Pick<Collection, "kind">): boolean {
  return kind === "view";
}

/** The rules that a view has: it is read alone. */
export const VIEW_RULE_NAMES: readonly RuleName[] = ["list", "read"];

/** The rules that a collection has. */
export function ruleNamesOf(collection: Pick<Collection, "kind">): readonly RuleName[] {
  return isView(collection) ? VIEW_RULE_NAMES : RULE_NAMES;
}

/** One operation of a change document. Its keys depend on `op`; the server names every fault by pointer. */
export type Operation = { op: string } & Record<string, unknown>;

/** What POST /admin/v1/changes and /changes/plan take. */
export interface ChangeDocument {
  note?: string;
  operations: Operation[];
  acknowledge?: string[];
  draft?: boolean;
}
