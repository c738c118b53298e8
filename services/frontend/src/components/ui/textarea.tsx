import type { ComponentProps } from "react";
import { cn } from "@/utils/cn";
import { CONTROL } from "./input";

/** Several lines of text; grows with them where the browser can. */
export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea className={cn(CONTROL, "field-sizing-content min-h-16 py-1.5", className)} {...props} />;
}
