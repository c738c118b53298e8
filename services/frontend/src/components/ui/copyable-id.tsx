import { useCopy } from "@/hooks/use-copy";
import { cn } from "@/utils/cn";
import { Tooltip } from "./tooltip";

const TAIL = 6;
const HEAD = 8;

interface CopyableIdProps {
  id: string;
  /** Shows all of it instead of its beginning and end. */
  full?: boolean;
  className?: string;
}

/** An id that copies itself on click: `<CopyableId id={record.id} />`. */
export function CopyableId({ id, full = false, className }: CopyableIdProps) {
  const { copied, copy } = useCopy();
  const short = full || id.length <= HEAD + TAIL + 1 ? id : `${id.slice(0, HEAD)}…${id.slice(-TAIL)}`;
  return (
    <Tooltip label={copied ? "Copied" : full ? "Copy" : id}>
      <button
        type="button"
        onClick={() => copy(id)}
        className={cn(
          "inline-flex min-h-6 items-center rounded-sm px-1 font-mono text-ink-muted text-xs hover:bg-hover hover:text-ink",
          copied && "text-success hover:text-success",
          full && "break-all text-left",
          className,
        )}
      >
        <span className="sr-only">Copy </span>
        {short}
      </button>
    </Tooltip>
  );
}
