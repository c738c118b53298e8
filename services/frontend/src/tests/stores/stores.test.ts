import { describe, expect, test } from "vitest";
import { clearTokens, REFRESH_TOKEN_KEY, saveTokens } from "@/services/tokens";
import { useSession } from "@/stores/session";
import { useTheme } from "@/stores/theme";
import { dismissToast, toast, useToasts } from "@/stores/toast";
import { session } from "../mock-api";

describe("session", () => {
  test("follows who signs in and out", () => {
    expect(useSession.getState().operator).toBeNull();
    saveTokens(session());
    expect(useSession.getState().operator?.email).toBe("ada@example.com");
    clearTokens();
    expect(useSession.getState().operator).toBeNull();
  });

  test("ends when another tab signs out", () => {
    saveTokens(session());
    window.dispatchEvent(new StorageEvent("storage", { key: REFRESH_TOKEN_KEY, newValue: null }));
    expect(useSession.getState().operator).toBeNull();
  });

  test("goes on when another tab refreshes", () => {
    saveTokens(session());
    window.dispatchEvent(new StorageEvent("storage", { key: REFRESH_TOKEN_KEY, newValue: "refresh-2" }));
    expect(useSession.getState().operator).not.toBeNull();
  });
});

describe("theme", () => {
  test("paints and remembers the choice", () => {
    useTheme.getState().setTheme("dark");
    expect(document.documentElement).toHaveClass("dark");
    expect(localStorage.getItem("stratabase.theme")).toBe("dark");
    useTheme.getState().setTheme("light");
    expect(document.documentElement).not.toHaveClass("dark");
  });
});

describe("toasts", () => {
  test("show the newest three until they are dismissed", () => {
    const ids = ["a", "b", "c", "d"].map((title) => toast({ tone: "neutral", title }));
    expect(useToasts.getState().toasts.map(({ title }) => title)).toEqual(["b", "c", "d"]);
    dismissToast(ids[2] ?? 0);
    expect(useToasts.getState().toasts.map(({ title }) => title)).toEqual(["b", "d"]);
  });
});
