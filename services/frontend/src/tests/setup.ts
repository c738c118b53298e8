import "@testing-library/jest-dom/vitest";
import "@/utils/zod-setup";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { clearTokens } from "@/services/tokens";
import { useToasts } from "@/stores/toast";

// Only what `mockApi` answers is ever asked.
globalThis.fetch = () => Promise.reject(new Error("A request without mockApi()."));

// A page is loaded when it is first shown, which takes its time on a machine with other work to do.
configure({ asyncUtilTimeout: 10_000 });

afterEach(() => {
  cleanup();
  clearTokens();
  useToasts.setState({ toasts: [] });
  localStorage.clear();
});
