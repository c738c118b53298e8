import { useQuery } from "@tanstack/react-query";
import { createContext } from "react";
import { errorMessage } from "@/services/errors";
import { type Nearest, vectorQuery } from "@/services/records";
import type { Collection } from "@/types/schema";
import { readVector, vectorFault } from "@/utils/vectors";
import type { NearestStart } from "../use-view";

/** What the rows are in order of distance to; null for another order. */
export const NearestContext = createContext<Nearest | null>(null);

interface FoundNearest {
  /** What the server is to be asked for; null where nothing is, and while it is not known. */
  nearest: Nearest | null;
  pending: boolean;
  /** Why there is nothing to be near to. */
  fault: string | null;
}

/** Finds the vector that the address asks for: that of a record, or the one that it holds. */
export function useNearest(collection: Collection, start: NearestStart | undefined): FoundNearest {
  const { field = "", record, vector = "", metric = "cosine" } = start ?? {};
  const read = useQuery({
    ...vectorQuery(collection.name, record ?? "", field),
    enabled: record !== undefined,
  });
  if (start === undefined) return { nearest: null, pending: false, fault: null };
  const found = (to: readonly number[]) => ({ nearest: { field, to, metric }, pending: false, fault: null });
  const lost = (fault: string) => ({ nearest: null, pending: false, fault });
  if (record === undefined) {
    const dimensions = collection.fields.find(({ name }) => name === field)?.dimensions;
    const to = readVector(vector, dimensions);
    return to ? found(to) : lost(vectorFault(vector, dimensions) ?? "");
  }
  if (read.isPending) return { nearest: null, pending: true, fault: null };
  if (read.isError) return lost(errorMessage(read.error));
  return read.data ? found(read.data) : lost(`This record has no vector in ${field}.`);
}
