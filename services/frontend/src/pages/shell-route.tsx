import { createRoute, redirect } from "@tanstack/react-router";
import { Shell } from "@/components/layout/shell";
import { restoreSession } from "@/services/session";
import { NotFoundPage } from "./not-found-page";
import { PageError } from "./page-error";
import { rootRoute } from "./root-route";

/** The parent of every page that needs a signed-in operator; sends others to sign in, and back afterwards. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  component: Shell,
  errorComponent: PageError,
  notFoundComponent: NotFoundPage,
  beforeLoad: async ({ location }) => {
    if (await restoreSession()) return;
    throw redirect({ to: "/sign-in", search: { return: location.href === "/" ? undefined : location.href } });
  },
});
