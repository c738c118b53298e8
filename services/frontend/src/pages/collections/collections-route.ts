import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { shellRoute } from "@/pages/shell-route";
import { collectionsQuery } from "@/services/collections";
import { versionsQuery } from "@/services/versions";

export const COLLECTION_TABS = ["schema", "rules", "api"] as const;

/** What can be added to a collection in a side panel: `?add=field`. */
const ADDITIONS = ["field", "index"] as const;
export type Addition = (typeof ADDITIONS)[number];

/** What can be done with a collection as a whole: `?manage=rename`. */
const MANAGEMENT = ["rename", "drop"] as const;

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
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchQuery(collectionsQuery());
  },
  component: lazyRouteComponent(() => import("./new-collection-page")),
});

/** Names of collections have no hyphen, so that no collection is in its way. */
export const newViewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/collections/new-view",
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchQuery(collectionsQuery());
  },
  component: lazyRouteComponent(() => import("./new-view-page")),
});

export const collectionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/collections/$name",
  validateSearch: z.object({
    tab: z.catch(z.optional(z.enum(COLLECTION_TABS)), undefined),
    add: z.catch(z.optional(z.enum(ADDITIONS)), undefined),
    /** The field that is being changed, or removed. */
    edit: z.catch(z.optional(z.string()), undefined),
    drop: z.catch(z.optional(z.string()), undefined),
    manage: z.catch(z.optional(z.enum(MANAGEMENT)), undefined),
  }),
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchQuery(collectionsQuery());
    queryClient.prefetchQuery(versionsQuery());
  },
  component: lazyRouteComponent(() => import("./collection-page")),
});
