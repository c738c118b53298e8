import { Label as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/utils/cn";

/** Names a control: `<Label htmlFor="email">Email</Label>`. `FormField` brings its own. */
export function Label({ className, ...props }: ComponentProps<typeof Radix.Root>) {
  return <Radix.Root className={cn("font-medium text-ink text-sm", className)} {...props} />;
}
