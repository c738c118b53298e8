import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/pages/shell-route";
import { invitationsQuery, operatorsQuery } from "@/services/operators";

export const operatorsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings/operators",
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchInfiniteQuery(operatorsQuery());
    queryClient.prefetchInfiniteQuery(invitationsQuery());
  },
  component: lazyRouteComponent(() => import("./operators-page")),
});
