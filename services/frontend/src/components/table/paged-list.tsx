import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorState } from "@/components/feedback/error-state";
import { plural } from "@/utils/text";
import { LoadMore } from "./load-more";
import { TableSkeleton } from "./table-skeleton";

interface PagedListProps<Item> {
  query: UseInfiniteQueryResult<InfiniteData<{ items: Item[] }>>;
  /** What the list holds: "API keys". */
  label: string;
  /** One of them, and many where that is no plain "s": "entry", "entries". */
  noun: string;
  nouns?: string;
  columns: readonly string[];
  /** Stands in for a list of nothing. */
  empty: ReactNode;
  /** Draws the rows. */
  children: (items: readonly Item[]) => ReactNode;
}

/** A list that comes page by page, in each of its states: loading, failed, empty, there. */
export function PagedList<Item>(props: PagedListProps<Item>) {
  const { query, label, noun, nouns, columns, empty, children } = props;
  if (query.isPending) return <TableSkeleton label={label} columns={columns} />;
  if (query.data === undefined) {
    return (
      <ErrorState
        title={`The ${nouns ?? `${noun}s`} could not be loaded`}
        error={query.error}
        onRetry={query.refetch}
        busy={query.isFetching}
      />
    );
  }
  const items = query.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return empty;
  return (
    <>
      {children(items)}
      <LoadMore
        shown={plural(items.length, noun, nouns)}
        hasMore={query.hasNextPage}
        busy={query.isFetchingNextPage}
        onLoadMore={query.fetchNextPage}
      />
    </>
  );
}
