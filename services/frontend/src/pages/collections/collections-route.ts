import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { shellRoute } from "@/pages/shell-route";
import { collectionsQuery } from "@/services/collections";

export const COLLECTION_TABS = ["schema", "rules"] as const;

export const collectionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/collections",
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchQuery(collectionsQuery());
  },
  component: lazyRouteComponent(() => import("./collections-page")),
});

export const newCollectionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/collections/new",
  component: lazyRouteComponent(() => import("./new-collection-page")),
});

export const collectionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/collections/$name",
  validateSearch: z.object({ tab: z.catch(z.optional(z.enum(COLLECTION_TABS)), undefined) }),
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchQuery(collectionsQuery());
  },
  component: lazyRouteComponent(() => import("./collection-page")),
});
