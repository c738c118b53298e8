import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { shellRoute } from "@/pages/shell-route";

export const usersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/users",
  validateSearch: z.object({
    /** Part of the address that the shown users have. */
    q: z.catch(z.optional(z.string()), undefined),
  }),
  component: lazyRouteComponent(() => import("./users-page")),
});
