import type { ComponentProps } from "react";
import { cn } from "@/utils/cn";

/** What all text controls share. */
export const CONTROL =
  "w-full rounded-md border border-line-strong bg-surface px-2.5 text-ink text-sm transition-colors placeholder:text-ink-faint hover:border-ink-faint focus-visible:border-accent focus-visible:outline-2 focus-visible:outline-accent/40 focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:opacity-60 aria-invalid:border-danger aria-invalid:focus-visible:outline-danger/40";

/** A line of text: `<Input type="email" {...form.register("email")} />`, best inside a `FormField`. */
export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={cn(CONTROL, "h-8", className)} {...props} />;
}
