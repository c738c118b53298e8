import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { shellRoute } from "@/pages/shell-route";
import { versionsQuery } from "@/services/versions";

export const VERSION_TABS = ["clients", "changes", "end"] as const;

/** How many days back traffic is shown. */
export const SPANS = [7, 30, 90] as const;
export const SPAN = 30;

export const versionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/versions",
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchQuery(versionsQuery());
  },
  component: lazyRouteComponent(() => import("./versions-page")),
});

export const versionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/versions/$number",
  validateSearch: z.object({
    tab: z.catch(z.optional(z.enum(VERSION_TABS)), undefined),
    days: z.catch(z.optional(z.literal([...SPANS])), undefined),
  }),
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchQuery(versionsQuery());
  },
  component: lazyRouteComponent(() => import("./version-page")),
});
