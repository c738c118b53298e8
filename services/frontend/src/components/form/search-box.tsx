import { Search, X } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { useDebounced } from "@/hooks/use-debounced";
import { cn } from "@/utils/cn";

interface SearchBoxProps {
  /** For shortcuts that put the caret into it. */
  id?: string;
  /** Names it for screen readers. */
  label: string;
  placeholder: string;
  /** What is searched for now. */
  value: string | undefined;
  /** Called once what is typed has settled; undefined for no search. */
  onSearch: (text: string | undefined) => void;
  busy: boolean;
  className?: string;
}

/** Searches for what is typed, as it is typed: `<SearchBox label="Search" value={q} onSearch={setQ} ... />`. */
export function SearchBox({ id, label, placeholder, value, onSearch, busy, className }: SearchBoxProps) {
  const [text, setText] = useState(value ?? "");
  const [applied, setApplied] = useState(value);
  // Going back changes the search from outside.
  if (applied !== value) {
    setApplied(value);
    if ((value ?? "") !== text.trim()) setText(value ?? "");
  }
  const settled = useDebounced(text.trim());
  const search = useEffectEvent((next: string) => {
    // Text that has moved on meanwhile is searched for once it has settled.
    if (next === text.trim() && next !== (value ?? "")) onSearch(next || undefined);
  });
  useEffect(() => search(settled), [settled]);
  return (
    <div className={cn("relative", className)}>
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-faint" />
      <Input
        id={id}
        aria-label={label}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        className="pr-9 pl-8"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {busy ? (
        <span className="absolute top-2 right-2.5 text-ink-faint">
          <Spinner />
        </span>
      ) : (
        text !== "" && (
          <IconButton
            size="icon-sm"
            label="Clear search"
            className="absolute top-0.5 right-0.5"
            onClick={() => {
              setText("");
              onSearch(undefined);
            }}
          >
            <X aria-hidden />
          </IconButton>
        )
      )}
    </div>
  );
}
