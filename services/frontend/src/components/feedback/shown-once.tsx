import type { ReactNode } from "react";
import { Callout } from "@/components/ui/callout";
import { CopyButton } from "@/components/ui/copy-button";

interface ShownOnceProps {
  /** What it is: "API key". */
  label: string;
  secret: string;
  /** What the remark says first. */
  title?: string;
  /** What to do with it, and what it lets do. */
  children: ReactNode;
}

/** A secret that is told this once, with a button that copies it. */
export function ShownOnce({
  label,
  secret,
  title = "Copy it now: it is not shown again",
  children,
}: ShownOnceProps) {
  return (
    <div className="space-y-4">
      <Callout tone="warning" title={title}>
        {children}
      </Callout>
      <div className="flex items-start gap-2 rounded-lg border bg-sunken py-1.5 pr-1.5 pl-3">
        <output aria-label={label} className="min-w-0 flex-1 select-all break-all py-1 font-mono text-xs">
          {secret}
        </output>
        <CopyButton text={secret} label={`Copy ${label}`} />
      </div>
    </div>
  );
}
