import { Switch as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/utils/cn";

/** On or off, in force at once: `<Switch id="required" checked={on} onCheckedChange={setOn} />`. */
export function Switch({ className, ...props }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      className={cn(
        "relative h-[18px] w-8 shrink-0 rounded-full bg-line-strong transition-colors after:absolute after:-inset-1 disabled:opacity-50 data-[state=checked]:bg-accent",
        className,
      )}
      {...props}
    >
      <Radix.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-surface shadow-sm transition-transform data-[state=checked]:translate-x-4" />
    </Radix.Root>
  );
}
