import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import * as z from "zod/mini";
import { rootRoute } from "@/pages/root-route";
import { restoreSession } from "@/services/session";
import { safeReturnPath } from "@/utils/return-path";

const search = z.object({
  /** The path to go back to. */
  return: z.catch(z.optional(z.string()), undefined),
});

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: search,
  beforeLoad: async ({ search }) => {
    // A server that cannot be reached is the form's to report.
    if (await restoreSession().catch(() => false)) throw redirect({ href: safeReturnPath(search.return) });
  },
  component: lazyRouteComponent(() => import("./sign-in-page")),
});
