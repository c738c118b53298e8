import { ContextMenu as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/utils/cn";

interface ContextMenuProps {
  /** What is right-clicked, pressed for long, or holds the focus when the menu key is pressed. */
  children: ReactNode;
  /** `ContextMenuItem`s; none, and nothing opens. */
  items: ReactNode;
  onOpenChange?: (open: boolean) => void;
  /** Called as the menu closes, before the focus goes back; prevent the event to put the focus elsewhere. */
  onCloseAutoFocus?: (event: Event) => void;
}

/** A menu for what is under the pointer. Not modal, for the reason that `Menu` gives. */
export function ContextMenu({ children, items, onOpenChange, onCloseAutoFocus }: ContextMenuProps) {
  return (
    <Radix.Root modal={false} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      {/* Inside the page's main part, where those who go from landmark to landmark find it. */}
      <Radix.Portal container={document.getElementById("main")}>
        <Radix.Content
          collisionPadding={8}
          onCloseAutoFocus={onCloseAutoFocus}
          className="z-50 max-h-(--radix-context-menu-content-available-height) min-w-48 max-w-80 animate-appear overflow-y-auto rounded-lg border bg-raised p-1 shadow-pop"
        >
          {items}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** One action; `danger` for what cannot be taken back. */
export function ContextMenuItem({
  danger,
  className,
  ...props
}: ComponentProps<typeof Radix.Item> & { danger?: boolean }) {
  return (
    <Radix.Item
      className={cn(
        "flex h-8 cursor-default select-none items-center gap-2 rounded-md px-2 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-hover [&_svg]:size-3.5 [&_svg]:shrink-0 [&_svg]:text-ink-faint",
        danger && "text-danger [&_svg]:text-danger",
        className,
      )}
      {...props}
    />
  );
}

export function ContextMenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
}
