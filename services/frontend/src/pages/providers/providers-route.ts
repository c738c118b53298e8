import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/pages/shell-route";
import { providersQuery } from "@/services/providers";

export const providersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings/providers",
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchQuery(providersQuery());
  },
  component: lazyRouteComponent(() => import("./providers-page")),
});
