import type { QueryClient } from "@tanstack/react-query";
import { createRouter, type RouterHistory } from "@tanstack/react-router";
import { accountRoute } from "./pages/account/account-route";
import { auditRoute } from "./pages/audit/audit-route";
import {
  collectionRoute,
  collectionsRoute,
  newCollectionRoute,
  newViewRoute,
} from "./pages/collections/collections-route";
import { explainRoute } from "./pages/explain/explain-route";
import { invitationRoute } from "./pages/invitation/invitation-route";
import { keysRoute } from "./pages/keys/keys-route";
import { mailsRoute, templateRoute, templatesRoute } from "./pages/mails/mails-route";
import { notFoundRoute } from "./pages/not-found-route";
import { operatorsRoute } from "./pages/operators/operators-route";
import { overviewRoute } from "./pages/overview/overview-route";
import { providersRoute } from "./pages/providers/providers-route";
import { recordsRoute } from "./pages/records/records-route";
import { rootRoute } from "./pages/root-route";
import { sessionsRoute } from "./pages/sessions/sessions-route";
import { settingsRoute } from "./pages/settings/settings-route";
import { setupRoute } from "./pages/setup/setup-route";
import { shellRoute } from "./pages/shell-route";
import { signInRoute } from "./pages/sign-in/sign-in-route";
import { usersRoute } from "./pages/users/users-route";
import { versionRoute, versionsRoute } from "./pages/versions/versions-route";

const routeTree = rootRoute.addChildren([
  signInRoute,
  setupRoute,
  invitationRoute,
  shellRoute.addChildren([
    overviewRoute,
    collectionsRoute,
    newCollectionRoute,
    newViewRoute,
    collectionRoute,
    recordsRoute,
    versionsRoute,
    versionRoute,
    usersRoute,
    sessionsRoute,
    mailsRoute,
    templatesRoute,
    templateRoute,
    explainRoute,
    settingsRoute,
    operatorsRoute,
    keysRoute,
    providersRoute,
    accountRoute,
    auditRoute,
    notFoundRoute,
  ]),
]);

/** The console's routes. Each feature declares its own in `pages/<feature>/<feature>-route.ts`. */
export function createConsoleRouter(queryClient: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree,
    history,
    basepath: "/console",
    context: { queryClient },
    defaultPreload: "intent",
    // Queries decide what is fresh.
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    scrollToTopSelectors: ["#main"],
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
