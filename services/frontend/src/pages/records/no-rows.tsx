import type { UseQueryResult } from "@tanstack/react-query";
import { ListFilter, LocateFixed, Plus, Rows3, Search } from "lucide-react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { Button } from "@/components/ui/button";
import { useRefusal } from "@/hooks/use-refusal";
import { ApiError, type ProblemEntry } from "@/services/errors";
import type { RecordPage } from "@/services/records";
import { type Collection, isView } from "@/types/schema";
import { NEW_RECORD, type View } from "./use-view";

interface NoRowsProps {
  collection: Collection;
  page: Pick<UseQueryResult<RecordPage>, "data" | "error" | "refetch" | "isFetching">;
  view: View;
  /** The filter cannot be read; the filter bar says why. */
  badFilter: boolean;
  /** Why there is nothing that records could be near to. */
  lost: string | null;
}

/** Why there is no row to see, and what to do about it. */
export function NoRows({ collection, page, view, badFilter, lost }: NoRowsProps) {
  const refusal = useRefusal("developer");
  const clearFilter = <Button onClick={() => view.setFilter(undefined)}>Clear filter</Button>;
  const box = "min-h-0 flex-1 justify-center overflow-y-auto";
  if (badFilter) {
    return (
      <EmptyState
        className={box}
        icon={<ListFilter />}
        title="The filter cannot be read"
        action={clearFilter}
      >
        Nothing is shown until it is mended or cleared.
      </EmptyState>
    );
  }
  const restart = lost === null ? restartFor(page.error, view) : withoutNearest(lost, view);
  if (restart) {
    return (
      <EmptyState
        className={box}
        icon={<Rows3 />}
        title={restart.title}
        action={<Button onClick={restart.run}>{restart.label}</Button>}
      >
        {restart.text}
      </EmptyState>
    );
  }
  if (page.error) {
    return (
      <ErrorState
        className={box}
        title="The records could not be loaded"
        error={page.error}
        onRetry={page.refetch}
        busy={page.isFetching}
      />
    );
  }
  if (view.search !== undefined) {
    return (
      <EmptyState
        className={box}
        icon={<Search />}
        title={`No record matches the search${view.filter === undefined ? "" : " and the filter"}`}
        action={
          <>
            <Button onClick={() => view.setSearch(undefined)}>Clear search</Button>
            {view.filter !== undefined && clearFilter}
          </>
        }
      >
        Every word must be found; the last one may be the beginning of a word.
      </EmptyState>
    );
  }
  if (view.start !== undefined) {
    return (
      <EmptyState
        className={box}
        icon={<LocateFixed />}
        title="No record is near or far"
        action={
          <>
            <Button onClick={() => view.setSort(undefined)}>Clear the order by distance</Button>
            {view.filter !== undefined && clearFilter}
          </>
        }
      >
        Records without a vector in {view.start.field} are left out.
      </EmptyState>
    );
  }
  if (view.filter !== undefined) {
    return (
      <EmptyState
        className={box}
        icon={<ListFilter />}
        title="No record matches the filter"
        action={clearFilter}
      >
        Comparisons are exact, upper and lower case included.
      </EmptyState>
    );
  }
  if (collection.name === "users") {
    return (
      <EmptyState className={box} icon={<Rows3 />} title="No users yet">
        People register through your application: POST /v1/auth/register makes an account and its record here.
      </EmptyState>
    );
  }
  if (isView(collection)) {
    return (
      <EmptyState className={box} icon={<Rows3 />} title={`Nothing to see in ${collection.name} yet`}>
        It shows the records of {collection.from}
        {collection.where === undefined ? "." : `, where ${collection.where}.`}
      </EmptyState>
    );
  }
  const create = (
    <Button variant="primary" disabledReason={refusal} onClick={() => view.open(NEW_RECORD)}>
      <Plus aria-hidden />
      New record
    </Button>
  );
  return (
    <EmptyState
      className={box}
      icon={<Rows3 />}
      title={`No records in ${collection.name} yet`}
      action={create}
    >
      They come from your application, or from here.
    </EmptyState>
  );
}

/** What is told of an order by distance that there cannot be. */
function withoutNearest(text: string, view: View) {
  return {
    title: "The nearest cannot be found",
    text,
    label: "Clear the order by distance",
    run: () => view.setSort(undefined),
  };
}

/** Whether a fault is one of a part of the query, which stands in an address or in a body. */
export function isAbout({ parameter, pointer }: ProblemEntry, part: "filter" | "search" | "sort"): boolean {
  return parameter === part || pointer === `/${part}`;
}

/** Faults of the address that are mended by taking a part of it away. */
function restartFor(error: unknown, view: View) {
  if (!(error instanceof ApiError)) return null;
  if (error.code === "invalid_cursor") {
    return {
      title: "This page is no longer there",
      text: error.detail,
      label: "Go to the first page",
      run: () => view.setCursor(undefined),
    };
  }
  const nearest = error.errors.find(({ pointer }) => pointer?.startsWith("/nearest"));
  if (nearest) return withoutNearest(nearest.detail, view);
  const search = error.errors.find((entry) => isAbout(entry, "search"));
  if (search) {
    return {
      title: "The search is not possible",
      text: search.detail,
      label: "Clear search",
      run: () => view.setSearch(undefined),
    };
  }
  const sort = error.errors.find((entry) => isAbout(entry, "sort"));
  return sort
    ? {
        title: "The order is not possible",
        text: sort.detail,
        label: "Clear the order",
        run: () => view.setSort(undefined),
      }
    : null;
}
