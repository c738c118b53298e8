import type { ReactNode } from "react";

/** A key: `<Kbd>Esc</Kbd>`. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border bg-canvas px-1 font-sans text-[11px] text-ink-muted">
      {children}
    </kbd>
  );
}
