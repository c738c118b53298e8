import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { rootRoute } from "@/pages/root-route";
import { restoreSession } from "@/services/session";

export const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  beforeLoad: async () => {
    // A server that cannot be reached is the form's to report.
    if (await restoreSession().catch(() => false)) throw redirect({ to: "/" });
  },
  component: lazyRouteComponent(() => import("./setup-page")),
});
