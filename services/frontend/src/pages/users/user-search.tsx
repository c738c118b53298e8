import { Search, X } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { useDebounced } from "@/hooks/use-debounced";
import { useShortcut } from "@/hooks/use-shortcut";

interface UserSearchProps {
  /** What the list is searched by now. */
  q: string | undefined;
  onSearch: (q: string | undefined) => void;
  busy: boolean;
}

/** Finds users by a part of their address, as it is typed. */
export function UserSearch({ q, onSearch, busy }: UserSearchProps) {
  const [text, setText] = useState(q ?? "");
  const [applied, setApplied] = useState(q);
  // Going back changes the search from outside.
  if (applied !== q) {
    setApplied(q);
    if ((q ?? "") !== text.trim()) setText(q ?? "");
  }
  const settled = useDebounced(text.trim());
  const search = useEffectEvent((next: string) => {
    // Text that has moved on meanwhile is searched for once it has settled.
    if (next === text.trim() && next !== (q ?? "")) onSearch(next || undefined);
  });
  useEffect(() => search(settled), [settled]);
  useShortcut({ key: "/" }, () => document.getElementById("user-search")?.focus());
  return (
    <div className="relative mb-4 max-w-md">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-faint" />
      <Input
        id="user-search"
        aria-label="Search users by email"
        placeholder="Search by email"
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
