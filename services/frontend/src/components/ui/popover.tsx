import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/utils/cn";

interface PopoverProps {
  trigger: ReactNode;
  children: ReactNode;
  /** Names the popover for screen readers. */
  label: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: "start" | "center" | "end";
  className?: string;
}

/** Controls that float beside their button: `<Popover label="Columns" trigger={<Button>Columns</Button>}>...`. */
export function Popover({ trigger, children, label, align = "start", className, ...root }: PopoverProps) {
  return (
    <Radix.Root {...root}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            "z-50 max-h-(--radix-popover-content-available-height) w-72 max-w-[calc(100vw-1rem)] animate-appear overflow-y-auto rounded-lg border bg-raised p-3 shadow-pop outline-none",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
