import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { shellRoute } from "@/pages/shell-route";
import { explanationQuery } from "@/services/explain";

export const explainRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/explain",
  validateSearch: z.object({
    /** The id of the request that is explained. */
    request: z.catch(z.optional(z.string()), undefined),
  }),
  loaderDeps: ({ search: { request } }) => ({ request }),
  loader: ({ context: { queryClient }, deps: { request } }) => {
    if (request !== undefined) queryClient.prefetchQuery(explanationQuery(request));
  },
  component: lazyRouteComponent(() => import("./explain-page")),
});
