import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { type DataRecord, type RecordPage, recordQuery, type StoredRecord } from "@/services/records";

/** Keeps what the console shows of a collection in step with what it writes. */
export function useRecordCache(collection: string) {
  const queryClient = useQueryClient();
  return useMemo(() => {
    const replaceRow = (record: DataRecord) =>
      queryClient.setQueriesData<RecordPage>(
        { queryKey: ["records", collection, "page"] },
        (page) =>
          page && { ...page, items: page.items.map((item) => (item.id === record.id ? record : item)) },
      );
    return {
      /** A record was read or written: rows that show it follow at once, without losing their place. */
      put: (stored: StoredRecord) => {
        replaceRow(stored.record);
        queryClient.setQueryData(recordQuery(collection, stored.record.id).queryKey, (old) => old && stored);
        // Chips elsewhere may show its old name.
        void queryClient.invalidateQueries({ queryKey: ["records", collection, "related"] });
        // What the rows are near to may be its vector.
        void queryClient.invalidateQueries({ queryKey: ["records", collection, "vector", stored.record.id] });
      },
      /** Records came or went: pages and counts ask again. An open form keeps what it started from. */
      refresh: () => {
        const lists = ["page", "count", "related", "search", "vector"].map((kind) => [
          "records",
          collection,
          kind,
        ]);
        const accounts = collection === "users" ? [["users"], ["sessions"], ["overview"]] : [];
        return Promise.all(
          [...lists, ...accounts].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
        );
      },
      /** A record is gone for good. */
      drop: (id: string) => queryClient.removeQueries({ queryKey: ["records", collection, "one", id] }),
    };
  }, [queryClient, collection]);
}
