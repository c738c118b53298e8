import { useQueries } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { type DataRecord, relatedQuery } from "@/services/records";
import type { Collection } from "@/types/schema";
import type { Column } from "../fields/columns.utils";

/** By collection, then by id: what related records are called. */
export type Related = ReadonlyMap<string, ReadonlyMap<string, string | null>>;

export const RelatedContext = createContext<Related>(new Map());

/** The name of a related record; undefined until it is known. */
export function useRelatedLabel(collection: string | undefined, id: string): string | null | undefined {
  return useContext(RelatedContext)
    .get(collection ?? "")
    ?.get(id);
}

/** The ids that a page's relations hold, by target; each once. */
export function relatedIds(rows: readonly DataRecord[], columns: readonly Column[]): Map<string, string[]> {
  const byTarget = new Map<string, Set<string>>();
  for (const { field, name } of columns) {
    if (field.type !== "relation" || field.collection === undefined) continue;
    const ids = byTarget.get(field.collection) ?? new Set();
    byTarget.set(field.collection, ids);
    for (const row of rows) {
      for (const id of [row[name]].flat()) if (typeof id === "string") ids.add(id);
    }
  }
  return new Map([...byTarget].map(([target, ids]) => [target, [...ids].sort()]));
}

/** Asks what the related records of a page are called. */
export function useRelated(
  rows: readonly DataRecord[],
  columns: readonly Column[],
  collections: readonly Collection[],
): Related {
  const wanted = [...relatedIds(rows, columns)].flatMap(([name, ids]) => {
    const target = collections.find((each) => each.name === name);
    return target ? [{ target, ids }] : [];
  });
  return useQueries({
    queries: wanted.map(({ target, ids }) => relatedQuery(target, ids)),
    combine: (answers) =>
      new Map(wanted.map(({ target }, index) => [target.name, answers[index]?.data ?? new Map()])),
  });
}
