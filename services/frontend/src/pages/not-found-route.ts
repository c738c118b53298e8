import { createRoute } from "@tanstack/react-router";
import { NotFoundPage } from "./not-found-page";
import { shellRoute } from "./shell-route";

/** Every address that no other route knows. */
export const notFoundRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "$",
  component: NotFoundPage,
});
