import { useLocation } from "@tanstack/react-router";
import type { Metric } from "@/utils/vectors";
import { recordsRoute } from "./records-route";

/** What stands in `?record=` while a new record is written. */
export const NEW_RECORD = "new";

/** What records are sought near to. */
export interface NearestStart {
  /** The vector that is compared. */
  field: string;
  /** The id of the record whose vector it is. */
  record?: string | undefined;
  /** Else the vector itself, as JSON. */
  vector?: string | undefined;
  /** `cosine` unless given. */
  metric?: Metric | undefined;
}

/** What the address says is shown, and how to change it. Whatever changes the rows begins at the first page again. */
export function useView() {
  const { nearest, to, metric, ...search } = recordsRoute.useSearch();
  const navigate = recordsRoute.useNavigate();
  // A vector stands in the fragment, which is not sent: the server takes no address as long as one can be.
  const vector = useLocation({ select: ({ hash }) => hash });
  const start: NearestStart | undefined =
    nearest === undefined
      ? undefined
      : { field: nearest, record: to, vector: to === undefined ? `[${vector}]` : undefined, metric };
  const hash = true;
  return {
    ...search,
    /** What the rows are near to, which takes the place of `sort`. */
    start,
    /** Takes the place of the last one: going back would otherwise pass every pause in typing. */
    setSearch: (text: string | undefined) =>
      navigate({ search: (old) => ({ ...old, search: text, cursor: undefined }), hash, replace: true }),
    setFilter: (filter: string | undefined) =>
      navigate({
        search: (old) => ({ ...old, filter: filter?.trim() || undefined, cursor: undefined }),
        hash,
      }),
    /** Another order takes the place of that by distance. */
    setSort: (sort: string | undefined) =>
      navigate({
        search: (old) => ({ ...old, ...NO_NEAREST, sort, cursor: undefined }),
        replace: start === undefined,
      }),
    setNearest: ({ field, record, vector: given, metric: by }: NearestStart) =>
      navigate({
        search: (old) => ({
          ...old,
          sort: undefined,
          cursor: undefined,
          nearest: field,
          to: record,
          metric: by === "cosine" ? undefined : by,
        }),
        hash: given === undefined ? "" : given.slice(1, -1),
      }),
    setCursor: (cursor: string | undefined) => navigate({ search: (old) => ({ ...old, cursor }), hash }),
    open: (record: string | undefined) => navigate({ search: (old) => ({ ...old, record }), hash }),
  };
}
export type View = ReturnType<typeof useView>;

const NO_NEAREST = { nearest: undefined, to: undefined, metric: undefined };
