import type { ComponentProps } from "react";
import { Button } from "./button";
import { Tooltip } from "./tooltip";

interface IconButtonProps extends Omit<ComponentProps<typeof Button>, "size" | "asChild"> {
  /** What it does: its name for screen readers and its tooltip. */
  label: string;
  size?: "icon" | "icon-sm";
}

/** A button that is only an icon: `<IconButton label="Delete record"><Trash2 /></IconButton>`. */
export function IconButton({ label, variant = "ghost", size = "icon", ...props }: IconButtonProps) {
  const button = <Button aria-label={label} variant={variant} size={size} {...props} />;
  return props.disabledReason ? button : <Tooltip label={label}>{button}</Tooltip>;
}
