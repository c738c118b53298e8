import { ChevronsUpDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/utils/cn";
import { CONTROL } from "./input";

/**
 * A choice of one. The browser's own control, which phones and screen readers know best; it takes `<option>`s:
 * `<Select value={kind} onChange={...}><option value="text">Text</option></Select>`.
 */
export function Select({ className, children, ...props }: ComponentProps<"select">) {
  return (
    <div className={cn("relative", className)}>
      <select
        className={cn(CONTROL, "h-8 appearance-none pr-8 [&>option]:bg-raised [&>option]:text-ink")}
        {...props}
      >
        {children}
      </select>
      <ChevronsUpDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 size-3.5 -translate-y-1/2 text-ink-faint"
      />
    </div>
  );
}
