import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import * as z from "zod/mini";
import { shellRoute } from "@/pages/shell-route";
import { mailsQuery } from "@/services/mails";
import { templatesQuery } from "@/services/templates";
import { MAIL_STATES } from "./mail-state.utils";

const text = z.catch(z.optional(z.string()), undefined);

export const mailsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/mails",
  validateSearch: z.object({
    /** Where the shown mails stand. */
    state: z.catch(z.optional(z.enum(MAIL_STATES)), undefined),
    /** The address that they go to. */
    to: text,
    /** The id of the mail that is open beside the list. */
    mail: text,
  }),
  loaderDeps: ({ search: { state, to } }) => ({ state, to }),
  loader: ({ context: { queryClient }, deps }) => {
    queryClient.prefetchInfiniteQuery(mailsQuery(deps));
  },
  component: lazyRouteComponent(() => import("./mails-page")),
});

export const templatesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/mails/templates",
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchQuery(templatesQuery());
  },
  component: lazyRouteComponent(() => import("./templates/templates-page")),
});

export const templateRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/mails/templates/$name/$locale",
  loader: ({ context: { queryClient } }) => {
    queryClient.prefetchQuery(templatesQuery());
  },
  component: lazyRouteComponent(() => import("./templates/template-page")),
});
