import { useEffect, useEffectEvent } from "react";

interface Shortcut {
  /** As in `KeyboardEvent.key`: "k", "/", "Escape". */
  key: string;
  /** Needs Ctrl, or Cmd on a Mac. Such shortcuts work inside text fields too. */
  mod?: boolean;
}

/** Runs `action` on a key, wherever the focus is; plain keys are left alone while somebody types. */
export function useShortcut({ key, mod = false }: Shortcut, action: () => void): void {
  const run = useEffectEvent((event: KeyboardEvent) => {
    const pressed = event.key.toLowerCase() === key.toLowerCase() && (event.ctrlKey || event.metaKey) === mod;
    if (!pressed || event.altKey || (!mod && isTyping(event.target))) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => run(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable='true']");
}
