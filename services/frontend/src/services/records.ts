import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import * as z from "zod/mini";
import type { Collection } from "@/types/schema";
import type { Metric } from "@/utils/vectors";
import { request, requestRaw } from "./client";

/** A record in the shape of its collection. */
const recordSchema = z.looseObject({ id: z.string(), created_at: z.string(), updated_at: z.string() });
export type DataRecord = z.infer<typeof recordSchema>;

/** A record together with the revision that it was read at, for `If-Match`. */
export interface StoredRecord {
  record: DataRecord;
  etag: string;
}

const pageSchema = z.object({
  items: z.array(recordSchema),
  next: z._default(z.nullable(z.string()), null),
  prev: z._default(z.nullable(z.string()), null),
});
export type RecordPage = z.infer<typeof pageSchema>;

/** How many records a page of the grid holds. */
export const PAGE_SIZE = 100;

/** What records are asked for in the order of distance to. */
export interface Nearest {
  /** The vector that is compared. */
  field: string;
  to: readonly number[];
  metric: Metric;
}

/** Which records, in which order, from where. */
export interface RecordView {
  /** Words that must all be found; only where a field is searchable. */
  search?: string | undefined;
  filter?: string | undefined;
  sort?: string | undefined;
  cursor?: string | undefined;
  /** In place of `sort`; records without a vector are left out. */
  nearest?: Nearest | null | undefined;
}

const base = (collection: string) => `/admin/v1/records/${encodeURIComponent(collection)}`;
const path = (collection: string, id: string) => `${base(collection)}/${encodeURIComponent(id)}`;

/** One page of a collection's records. The last page stays in sight while the next is on its way. */
export function recordsQuery(collection: string, view: RecordView) {
  const { search, filter, sort, cursor, nearest } = view;
  return queryOptions({
    queryKey: ["records", collection, "page", { search, filter, sort, cursor, nearest }],
    queryFn: ({ signal }) => list(pageSchema, collection, { ...view, limit: PAGE_SIZE }, signal),
    placeholderData: (previous: RecordPage | undefined, query) =>
      query?.queryKey[1] === collection ? keepPreviousData(previous) : undefined,
  });
}

type ListQuery = RecordView & { count?: boolean; limit: number; fields?: string };

/** Lists records: vectors are too long for an address, and go into a body. */
function list<T extends z.ZodMiniType>(
  schema: T,
  collection: string,
  { search, filter, sort, cursor, nearest, count, limit, fields }: ListQuery,
  signal: AbortSignal,
): Promise<z.output<T>> {
  const query = { search, filter, cursor, count, limit, fields };
  return nearest
    ? request(schema, "POST", `${base(collection)}/query`, { json: { ...query, nearest }, signal })
    : request(schema, "GET", base(collection), { query: { ...query, sort }, signal });
}

const countSchema = z.object({ count: z.number() });

/** How many records match. Asked apart from the page: counting may take longer than reading. */
export function recordCountQuery(collection: string, { search, filter, nearest }: RecordView) {
  return queryOptions({
    queryKey: ["records", collection, "count", { search, filter, nearest }],
    queryFn: async ({ signal }) => {
      const query = { search, filter, nearest, count: true, limit: 1, fields: "id" };
      const { count } = await list(countSchema, collection, query, signal);
      return count;
    },
  });
}

/** One record, always as it is stored now. */
export async function readRecord(
  collection: string,
  id: string,
  signal?: AbortSignal,
): Promise<StoredRecord> {
  return stored(await requestRaw("GET", path(collection, id), signal ? { signal } : {}));
}

/** The vector that a record has in a field, to find others near to it; null where it has none. */
export function vectorQuery(collection: string, id: string, field: string) {
  return queryOptions({
    queryKey: ["records", collection, "vector", id, field],
    queryFn: async ({ signal }) => {
      const { record } = await readRecord(collection, id, signal);
      const vector = z.array(z.number()).safeParse(record[field]);
      return vector.success ? vector.data : null;
    },
  });
}

/** One record for the panel. Not asked again by itself: that would pull the form from under its reader. */
export function recordQuery(collection: string, id: string) {
  return queryOptions({
    queryKey: ["records", collection, "one", id],
    queryFn: ({ signal }) => readRecord(collection, id, signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Creates a record; what `values` leaves out takes its default. */
export async function createRecord(
  collection: string,
  values: Record<string, unknown>,
): Promise<StoredRecord> {
  return stored(await requestRaw("POST", base(collection), { json: values }));
}

/** Changes some fields. Throws `stale` (412) when the record is no longer the one that `etag` names. */
export async function patchRecord(
  collection: string,
  id: string,
  changes: Record<string, unknown>,
  etag: string,
): Promise<StoredRecord> {
  const headers = { "If-Match": etag };
  return stored(await requestRaw("PATCH", path(collection, id), { json: changes, headers }));
}

export async function deleteRecord(collection: string, id: string): Promise<void> {
  await requestRaw("DELETE", path(collection, id));
}

async function stored(response: Response): Promise<StoredRecord> {
  const record = recordSchema.parse(await response.json());
  return { record, etag: response.headers.get("ETag") ?? "*" };
}

/** The field that names a record of this collection to people: its first text or address. Null where it has none. */
export function labelFieldOf(collection: Collection | undefined): string | null {
  const named = collection?.fields.find(({ type, list }) => (type === "text" || type === "email") && !list);
  return named?.name ?? null;
}

/** What a related record is called by people. */
export interface RelatedRecord {
  id: string;
  /** Null where its collection has no text field, or this record's is empty. */
  label: string | null;
}

async function queryRelated(
  target: Collection,
  body: Record<string, unknown>,
  signal: AbortSignal,
): Promise<RelatedRecord[]> {
  const label = labelFieldOf(target);
  const shape = z.object({ items: z.array(z.looseObject({ id: z.string() })) });
  const fields = label === null ? "id" : `id,${label}`;
  const json = { ...body, fields };
  const { items } = await request(shape, "POST", `${base(target.name)}/query`, { json, signal });
  return items.map((item) => {
    const text = label === null ? null : item[label];
    return { id: item.id, label: typeof text === "string" && text !== "" ? text : null };
  });
}

/** The most records that one call returns. */
const MAX_LIMIT = 1000;

/** The names of the records that a page's relations point at, in one call for each relation. */
export function relatedQuery(target: Collection, ids: readonly string[]) {
  return queryOptions({
    queryKey: ["records", target.name, "related", ids],
    queryFn: async ({ signal }) => {
      const body = { filter: "id in var.ids", var: { ids }, limit: Math.min(ids.length, MAX_LIMIT) };
      const related = await queryRelated(target, body, signal);
      return new Map(related.map((each) => [each.id, each.label]));
    },
    enabled: ids.length > 0,
  });
}

const FOUND_LIMIT = 20;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Records whose name holds `text`, or whose id it is; the newest ones for an empty text. */
export function relatedSearchQuery(target: Collection, text: string) {
  const label = labelFieldOf(target);
  const q = text.trim().toLowerCase();
  const byId = UUID.test(q);
  const byLabel = label === null ? null : `${label}.lowerAscii().contains(var.q)`;
  const filter = byId ? "id == var.q" : q === "" ? null : byLabel;
  return queryOptions({
    queryKey: ["records", target.name, "search", q],
    queryFn: ({ signal }) => {
      const matching = filter === null ? {} : { filter, var: { q } };
      return queryRelated(target, { ...matching, sort: "-id", limit: FOUND_LIMIT }, signal);
    },
    placeholderData: keepPreviousData,
  });
}
