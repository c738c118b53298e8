import { cva, type VariantProps } from "class-variance-authority";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/utils/cn";
import { Button } from "./button";

const styles = cva("fixed z-40 flex flex-col border bg-raised shadow-pop outline-none", {
  variants: {
    placement: {
      center:
        "max-sm:inset-x-0 max-sm:bottom-0 max-sm:max-h-[92dvh] max-sm:animate-rise max-sm:rounded-t-xl sm:top-1/2 sm:left-1/2 sm:max-h-[86dvh] sm:w-full sm:-translate-x-1/2 sm:-translate-y-1/2 sm:animate-appear sm:rounded-xl",
      right:
        "max-sm:inset-x-0 max-sm:bottom-0 max-sm:max-h-[92dvh] max-sm:animate-rise max-sm:rounded-t-xl sm:inset-y-0 sm:right-0 sm:w-full sm:animate-from-right sm:border-y-0 sm:border-r-0",
      left: "inset-y-0 left-0 w-72 max-w-[86vw] animate-from-left border-y-0 border-l-0",
    },
    size: { sm: "sm:max-w-md", md: "sm:max-w-xl", lg: "sm:max-w-3xl" },
  },
  defaultVariants: { placement: "center", size: "sm" },
});

interface DialogProps extends VariantProps<typeof styles> {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  /** Keeps title and description for screen readers only. */
  headless?: boolean;
  /** Closes by its buttons only: for what is shown once. */
  insistent?: boolean;
  children: ReactNode;
  className?: string;
}

/**
 * A modal dialog: in the middle, or a panel at a side; on narrow screens a sheet from below. Put `DialogBody` and
 * `DialogFooter` inside. Radix's own overlay is left out because it writes a `<style>` element, which the content
 * security policy forbids; the page behind does not scroll anyway.
 */
export function Dialog(props: DialogProps) {
  const {
    open,
    onOpenChange,
    title,
    description,
    headless = false,
    insistent = false,
    placement,
    size,
    className,
    children,
  } = props;
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <div aria-hidden className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Radix.Content
          className={cn(styles({ placement, size }), className)}
          {...(insistent ? { onEscapeKeyDown: keepOpen, onInteractOutside: keepOpen } : {})}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <header className={headless ? "sr-only" : "flex items-start gap-4 border-b px-5 py-4"}>
            <div className="min-w-0 flex-1">
              <Radix.Title className="truncate font-semibold text-base text-ink">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-0.5 text-ink-muted">{description}</Radix.Description>
              )}
            </div>
            {!headless && <DialogClose />}
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function keepOpen(event: Event) {
  event.preventDefault();
}

function DialogClose() {
  return (
    <Radix.Close asChild>
      <Button variant="ghost" size="icon-sm" aria-label="Close" className="-mt-0.5 -mr-1.5">
        <X aria-hidden />
      </Button>
    </Radix.Close>
  );
}

/** The part of a dialog that scrolls. */
export function DialogBody({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("min-h-0 flex-1 overflow-y-auto px-5 py-4", className)} {...props} />;
}

/** The actions of a dialog, the strongest last. */
export function DialogFooter({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("flex flex-wrap justify-end gap-2 border-t px-5 py-3", className)} {...props} />;
}
