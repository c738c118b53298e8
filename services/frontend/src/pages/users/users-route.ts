import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { shellRoute } from "@/pages/shell-route";
import { usersQuery } from "@/services/users";

const text = z.catch(z.optional(z.string()), undefined);

export const usersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/users",
  validateSearch: z.object({
    /** Part of the address that the shown users have. */
    q: text,
    /** The id of the user who is open beside the list. */
    user: text,
  }),
  loaderDeps: ({ search: { q } }) => ({ q }),
  loader: ({ context: { queryClient }, deps: { q } }) => {
    queryClient.prefetchInfiniteQuery(usersQuery(q));
  },
  component: lazyRouteComponent(() => import("./users-page")),
});
