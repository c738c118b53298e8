import { cn } from "@/utils/cn";
import type { Completion } from "./completion.utils";

interface CompletionListProps {
  id: string;
  items: readonly Completion[];
  /** -1 for none. */
  chosen: number;
  onTake: (item: Completion) => void;
}

/** What could come next in a filter. */
export function CompletionList({ id, items, chosen, onTake }: CompletionListProps) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Proposals"
      hidden={items.length === 0}
      className="absolute top-full left-0 z-40 mt-1 max-h-72 w-80 max-w-full overflow-y-auto rounded-lg border bg-raised p-1 shadow-pop"
    >
      {items.map((item, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard chooses through the text field
        <div
          key={item.label}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          className={cn(
            "flex h-7 cursor-default items-center gap-3 rounded-md px-2 hover:bg-hover",
            index === chosen && "bg-hover",
          )}
          // The text field keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(item)}
        >
          <span className="min-w-0 flex-1 truncate font-mono text-xs">{item.label}</span>
          <span className="shrink-0 text-ink-muted text-xs">{item.detail}</span>
        </div>
      ))}
    </div>
  );
}
