import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { shellRoute } from "@/pages/shell-route";
import { explanationQuery } from "@/services/explain";
import { versionsQuery } from "@/services/versions";

export const EXPLAIN_TABS = ["request", "test"] as const;

export const explainRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/explain",
  validateSearch: z.object({
    /** The id of the request that is explained. */
    request: z.catch(z.optional(z.string()), undefined),
    tab: z.catch(z.optional(z.enum(EXPLAIN_TABS)), undefined),
    /** The id of the user as whom something is tried. */
    user: z.catch(z.optional(z.string()), undefined),
  }),
  loaderDeps: ({ search: { request } }) => ({ request }),
  loader: ({ context: { queryClient }, deps: { request } }) => {
    queryClient.prefetchQuery(versionsQuery());
    if (request !== undefined) queryClient.prefetchQuery(explanationQuery(request));
  },
  component: lazyRouteComponent(() => import("./explain-page")),
});
