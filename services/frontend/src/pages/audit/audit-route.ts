import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { shellRoute } from "@/pages/shell-route";
import { auditQuery } from "@/services/audit";

const text = z.catch(z.optional(z.string()), undefined);

export const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/audit",
  validateSearch: z.object({
    /** The id of the operator who acted. */
    operator: text,
    /** What was done. */
    action: text,
    /** What it was done to. */
    target: text,
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ context: { queryClient }, deps }) => {
    queryClient.prefetchInfiniteQuery(auditQuery(deps));
  },
  component: lazyRouteComponent(() => import("./audit-page")),
});
