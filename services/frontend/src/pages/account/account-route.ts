import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/pages/shell-route";
import { meQuery, secondFactorQuery } from "@/services/account";

export const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/account",
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchQuery(meQuery());
    queryClient.prefetchQuery(secondFactorQuery());
  },
  component: lazyRouteComponent(() => import("./account-page")),
});
