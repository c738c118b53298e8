import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/pages/shell-route";
import { settingsQuery } from "@/services/settings";

export const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchQuery(settingsQuery());
  },
  component: lazyRouteComponent(() => import("./settings-page")),
});
