import "@testing-library/jest-dom/vitest";
import "@/utils/zod-setup";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { clearTokens } from "@/services/tokens";
import { useToasts } from "@/stores/toast";

// Only what `mockApi` answers is ever asked.
globalThis.fetch = () => Promise.reject(new Error("A request without mockApi()."));

afterEach(() => {
  cleanup();
  clearTokens();
  useToasts.setState({ toasts: [] });
  localStorage.clear();
});
