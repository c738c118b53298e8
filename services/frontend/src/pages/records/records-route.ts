import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { shellRoute } from "@/pages/shell-route";
import { collectionsQuery } from "@/services/collections";

const text = z.catch(z.optional(z.string()), undefined);

export const recordsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/data/$name",
  validateSearch: z.object({
    /** An expression that the shown records match. */
    filter: text,
    /** Fields to sort by, `-` for descending: "-stars,title". */
    sort: text,
    cursor: text,
    /** The id of the record that is open beside the grid. */
    record: text,
  }),
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchQuery(collectionsQuery());
  },
  component: lazyRouteComponent(() => import("./records-page")),
});
