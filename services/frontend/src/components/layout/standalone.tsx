import type { ReactNode } from "react";
import { LogoMark } from "./logo";
import { ThemeMenu } from "./theme-menu";

interface StandaloneProps {
  title: string;
  description?: ReactNode;
  children?: ReactNode;
}

/** A page outside the shell: signing in, the set-up. */
export function Standalone({ title, description, children }: StandaloneProps) {
  return (
    <main className="grid min-h-dvh grid-rows-[1fr_auto_1.4fr] justify-items-center px-5 py-6">
      <div className="justify-self-end">
        <ThemeMenu />
      </div>
      <div className="w-full max-w-[22rem]">
        <LogoMark className="mb-5 size-8" />
        <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
        {description && <p className="mt-1 text-ink-muted">{description}</p>}
        {children && <div className="mt-6">{children}</div>}
      </div>
    </main>
  );
}
