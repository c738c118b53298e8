import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/pages/shell-route";
import { keysQuery } from "@/services/keys";

export const keysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings/keys",
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchInfiniteQuery(keysQuery());
  },
  component: lazyRouteComponent(() => import("./keys-page")),
});
