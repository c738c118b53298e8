import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { shellRoute } from "@/pages/shell-route";
import { collectionsQuery } from "@/services/collections";
import { recordsQuery } from "@/services/records";

const text = z.catch(z.optional(z.string()), undefined);

export const recordsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/data/$name",
  validateSearch: z.object({
    /** Words that the shown records hold. */
    search: text,
    /** An expression that the shown records match. */
    filter: text,
    /** Fields to sort by, `-` for descending: "-stars,title". */
    sort: text,
    cursor: text,
    /** The vector by whose distance records are sorted; `to` is the record that they are near to, else the fragment. */
    nearest: text,
    to: text,
    metric: z.catch(z.optional(z.enum(["cosine", "l2"])), undefined),
    /** The id of the record that is open beside the grid. */
    record: text,
  }),
  loaderDeps: ({ search: { search, filter, sort, cursor, nearest } }) => ({
    search,
    filter,
    sort,
    cursor,
    nearest,
  }),
  loader: ({ context: { queryClient }, params: { name }, deps: { nearest, ...view } }) => {
    queryClient.prefetchQuery(collectionsQuery());
    if (nearest === undefined) queryClient.prefetchQuery(recordsQuery(name, view));
  },
  component: lazyRouteComponent(() => import("./records-page")),
});
