import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/utils/cn";
import { Spinner } from "./spinner";
import { Tooltip } from "./tooltip";

const styles = cva(
  "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors aria-disabled:cursor-not-allowed aria-disabled:opacity-50 disabled:cursor-not-allowed disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "border-transparent bg-primary text-primary-ink hover:bg-primary-hover",
        secondary: "border-line-strong bg-surface text-ink hover:bg-sunken",
        ghost: "border-transparent text-ink-muted hover:bg-hover hover:text-ink",
        danger: "border-transparent bg-danger text-danger-ink hover:bg-danger-hover",
      },
      size: {
        sm: "h-7 px-2.5 text-xs",
        md: "h-8 px-3 text-sm",
        lg: "h-9 px-4 text-sm",
        icon: "size-8 text-sm [&_svg]:size-4",
        "icon-sm": "size-7 text-sm",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

interface ButtonProps extends Omit<ComponentProps<"button">, "disabled">, VariantProps<typeof styles> {
  /** Draws its only child (a link) as the button. */
  asChild?: boolean;
  /** Shows a spinner and takes no clicks. */
  busy?: boolean;
  /** Takes no clicks, and says why on hover and focus: a disabled button never leaves people guessing. */
  disabledReason?: string | null | undefined | false;
}

/** `<Button variant="primary" busy={mutation.isPending} disabledReason={!name && "Give it a name first."}>`. */
export function Button({
  asChild,
  busy = false,
  disabledReason,
  variant,
  size,
  className,
  children,
  onClick,
  type = "button",
  ...props
}: ButtonProps) {
  const classes = cn(styles({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...props}>
        {children}
      </Slot.Root>
    );
  }
  const blocked = busy || Boolean(disabledReason);
  const button = (
    <button
      // A blocked submit button must not submit, yet has to keep the focus and tell its reason.
      type={blocked ? "button" : type}
      className={classes}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      onClick={blocked ? (event) => event.preventDefault() : onClick}
      {...props}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
  return disabledReason ? <Tooltip label={disabledReason}>{button}</Tooltip> : button;
}
