import { ChevronDown } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/utils/cn";

interface OptionsButtonProps {
  /** The field, or the member, whose options they are. */
  of: string;
  open: boolean;
  /** The id of what it opens. */
  controls: string;
  className?: string;
  onToggle: () => void;
}

/** Opens and closes the options of a field that is being written. */
export function OptionsButton({ of, open, controls, className, onToggle }: OptionsButtonProps) {
  return (
    <Button
      variant="ghost"
      size="sm"
      className={cn("h-8", className)}
      aria-expanded={open}
      aria-controls={controls}
      onClick={onToggle}
    >
      Options <span className="sr-only">of {of}</span>
      <ChevronDown aria-hidden className={cn("transition-transform", open && "rotate-180")} />
    </Button>
  );
}
