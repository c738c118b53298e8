import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { shellRoute } from "@/pages/shell-route";
import { sessionsQuery } from "@/services/sessions";

export const sessionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/sessions",
  validateSearch: z.object({
    /** The id of the user whose sessions are shown. */
    user: z.catch(z.optional(z.string()), undefined),
  }),
  loaderDeps: ({ search: { user } }) => ({ user }),
  loader: ({ context: { queryClient }, deps: { user } }) => {
    queryClient.prefetchInfiniteQuery(sessionsQuery(user));
  },
  component: lazyRouteComponent(() => import("./sessions-page")),
});
