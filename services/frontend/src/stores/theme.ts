import { create } from "zustand";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** public/theme.js reads the same key before the first paint. */
const KEY = "stratabase.theme";
const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

interface ThemeState {
  theme: Theme;
  setTheme: (theme: Theme) => void;
}

/** Which theme the operator chose; `system` follows the machine. */
export const useTheme = create<ThemeState>((set) => ({
  theme: THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? "system",
  setTheme: (theme) => {
    localStorage.setItem(KEY, theme);
    set({ theme });
    paint(theme);
  },
}));

function paint(theme: Theme): void {
  const dark = theme === "dark" || (theme === "system" && systemIsDark.matches);
  document.documentElement.classList.toggle("dark", dark);
}

systemIsDark.addEventListener("change", () => paint(useTheme.getState().theme));
