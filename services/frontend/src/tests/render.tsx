import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach } from "vitest";
import { createConsoleRouter } from "@/router";
import { createQueryClient } from "@/services/query-client";
import { onTokensChange } from "@/services/tokens";

const stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Draws the console at a path, as `main.tsx` does: `const { user, router } = renderConsole("/sign-in")`. */
export function renderConsole(path: string) {
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({ queries: { retry: false } });
  const history = createMemoryHistory({ initialEntries: [`/console${path}`] });
  const router = createConsoleRouter(queryClient, history);
  stops.push(
    onTokensChange(() => void router.invalidate()),
    () => queryClient.clear(),
  );
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return { user: userEvent.setup(), router };
}
