import type { ReactNode } from "react";
import { cn } from "@/utils/cn";
import { CopyButton } from "./copy-button";

/** A word of code in running text. */
export function Code({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <code className={cn("rounded-sm border bg-sunken px-1 py-px font-mono text-[0.92em]", className)}>
      {children}
    </code>
  );
}

/** A sentence whose `words in backticks` are drawn as code. */
export function CodeText({ children }: { children: string }) {
  return children.split("`").map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a part of a sentence is its place
      <Code key={index}>{part}</Code>
    ),
  );
}

/** Lines of code under their name, with a button that copies them: `<CodeBlock label="Request" code={curl} />`. */
export function CodeBlock({ code, label, className }: { code: string; label: string; className?: string }) {
  return (
    <div className={cn("rounded-lg border bg-sunken", className)}>
      <div className="flex h-8 items-center justify-between border-b pr-0.5 pl-3">
        <span className="text-ink-muted text-xs">{label}</span>
        <CopyButton text={code} label={`Copy ${label.toLowerCase()}`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard could not scroll long lines */}
      <section aria-label={label} tabIndex={0} className="overflow-x-auto rounded-b-lg p-3">
        <pre className="font-mono text-xs leading-5">{code}</pre>
      </section>
    </div>
  );
}
