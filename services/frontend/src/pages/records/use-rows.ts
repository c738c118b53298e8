import { useQuery } from "@tanstack/react-query";
import { ApiError } from "@/services/errors";
import { recordCountQuery, recordsQuery } from "@/services/records";
import type { Collection } from "@/types/schema";
import { useNearest } from "./nearest/use-nearest";
import { isAbout } from "./no-rows";
import type { View } from "./use-view";

/** The page of records that the address asks for, and how many match in all. */
export function useRows(collection: Collection, view: View) {
  const { nearest, fault: lost } = useNearest(collection, view.start);
  const asked = { ...view, nearest };
  const enabled = view.start === undefined || nearest !== null;
  const page = useQuery({ ...recordsQuery(collection.name, asked), enabled });
  const count = useQuery({
    ...recordCountQuery(collection.name, asked),
    enabled: enabled && page.isSuccess,
  });
  const entries = page.error instanceof ApiError ? page.error.errors : [];
  return {
    asked,
    page,
    count: count.data,
    /** None while what they are to be near to is not there. */
    rows: lost === null ? (page.data?.items ?? []) : [],
    nearest,
    /** Why there is nothing that records could be near to. */
    lost,
    /** What the server holds against the filter. */
    fault: entries.find((entry) => isAbout(entry, "filter")) ?? null,
    isPending: page.isPending && lost === null,
  };
}
