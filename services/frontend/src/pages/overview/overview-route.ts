import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/pages/shell-route";
import { collectionsQuery } from "@/services/collections";
import { healthQuery } from "@/services/health";
import { overviewQuery } from "@/services/overview";
import { versionsQuery } from "@/services/versions";

export const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchQuery(collectionsQuery());
    queryClient.prefetchQuery(versionsQuery());
    queryClient.prefetchQuery(healthQuery());
    queryClient.prefetchQuery(overviewQuery());
  },
  component: lazyRouteComponent(() => import("./overview-page")),
});
