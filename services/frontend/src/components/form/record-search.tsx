import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useState } from "react";
import { Input } from "@/components/ui/input";
import { useDebounced } from "@/hooks/use-debounced";
import { errorMessage } from "@/services/errors";
import { type RelatedRecord, relatedSearchQuery } from "@/services/records";
import type { Collection } from "@/types/schema";
import { cn } from "@/utils/cn";
import { shortId } from "@/utils/text";

interface RecordSearchProps {
  target: Collection;
  onChoose: (id: string) => void;
  /** Nothing is chosen yet. */
  empty: boolean;
  placeholder?: string;
  id?: string;
  autoFocus?: boolean;
}

/** Finds a record of a collection by its name or id. */
export function RecordSearch(props: RecordSearchProps) {
  const { target, onChoose, empty, placeholder, autoFocus = false, ...aria } = props;
  const listId = useId();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(autoFocus);
  const [active, setActive] = useState(0);
  const found = useQuery({ ...relatedSearchQuery(target, useDebounced(text)), enabled: open });
  const items = found.data ?? [];
  const choose = (record: RelatedRecord | undefined) => {
    if (!record) return;
    onChoose(record.id);
    setText("");
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setOpen(true);
      setActive(Math.max(0, Math.min(items.length - 1, active + step)));
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      event.stopPropagation();
      choose(items[active]);
    }
  };
  return (
    <div className="relative">
      <Input
        {...aria}
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && items[active] ? `${listId}-${active}` : undefined}
        autoComplete="off"
        autoFocus={autoFocus}
        placeholder={placeholder ?? `${empty ? "Search" : "Choose another from"} ${target.name}`}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <div
        id={listId}
        role="listbox"
        aria-label={`Records of ${target.name}`}
        hidden={!open}
        className="absolute inset-x-0 top-full z-30 mt-1 max-h-64 overflow-y-auto rounded-lg border bg-raised p-1 shadow-pop"
      >
        {items.map((record, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard chooses through the text field
          <div
            key={record.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={cn(
              "flex h-8 cursor-default items-center gap-3 rounded-md px-2",
              index === active && "bg-hover",
            )}
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => setActive(index)}
            onClick={() => choose(record)}
          >
            <span className="min-w-0 flex-1 truncate">{record.label ?? "Without a name"}</span>
            <span className="font-mono text-ink-muted text-xs">{shortId(record.id)}</span>
          </div>
        ))}
        {items.length === 0 && (
          <div
            role="option"
            aria-selected={false}
            aria-disabled
            tabIndex={-1}
            className="px-2 py-1.5 text-ink-muted"
          >
            {found.isError ? errorMessage(found.error) : found.isPending ? "Searching…" : "No such record."}
          </div>
        )}
      </div>
    </div>
  );
}
