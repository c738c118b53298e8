import "@/utils/zod-setup";
import "./index.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createConsoleRouter } from "./router";
import { createQueryClient } from "./services/query-client";
import { onTokensChange, signedInOperator } from "./services/tokens";

const queryClient = createQueryClient();
const router = createConsoleRouter(queryClient);

let operatorId: string | undefined;
onTokensChange(() => {
  const id = signedInOperator()?.id;
  if (id === operatorId) return;
  // Nobody sees what another operator was shown; the routes then decide who may stay.
  if (operatorId !== undefined) queryClient.clear();
  operatorId = id;
  router.invalidate();
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
