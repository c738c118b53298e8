import { Check, Copy } from "lucide-react";
import { useCopy } from "@/hooks/use-copy";
import { IconButton } from "./icon-button";

interface CopyButtonProps {
  text: string;
  label?: string;
  className?: string;
}

/** Copies `text` and confirms it: `<CopyButton text={url} label="Copy address" />`. */
export function CopyButton({ text, label = "Copy", className }: CopyButtonProps) {
  const { copied, copy } = useCopy();
  return (
    <IconButton
      label={copied ? "Copied" : label}
      size="icon-sm"
      className={className}
      onClick={() => copy(text)}
    >
      {copied ? <Check aria-hidden className="text-success" /> : <Copy aria-hidden />}
    </IconButton>
  );
}
