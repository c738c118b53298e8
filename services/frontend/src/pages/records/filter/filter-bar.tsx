import { ListFilter, X } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import type { ProblemEntry } from "@/services/errors";
import type { Collection } from "@/types/schema";
import { FilterError } from "./filter-error";
import { FilterInput } from "./filter-input";

interface FilterBarProps {
  collection: Collection;
  collections: readonly Collection[];
  /** The filter in force. */
  filter: string | undefined;
  /** What the server holds against it. */
  fault: ProblemEntry | null;
  onApply: (filter: string | undefined) => void;
  /** What else narrows the records down; stands before the filter. */
  children?: ReactNode;
}

/** One expression that the shown records match, written with help. */
export function FilterBar({ collection, collections, filter, fault, onApply, children }: FilterBarProps) {
  const [text, setText] = useState(filter ?? "");
  const [applied, setApplied] = useState(filter);
  const input = useRef<HTMLInputElement>(null);
  // The filter changes elsewhere too: from a cell's menu, and by going back.
  if (applied !== filter) {
    setApplied(filter);
    setText(filter ?? "");
  }
  const pending = text.trim() !== (filter ?? "");
  return (
    <div className="shrink-0 border-b px-3 py-2 sm:px-4">
      <div className="flex items-center gap-2 max-sm:flex-wrap">
        {children}
        <div className="relative min-w-0 flex-1">
          <ListFilter
            aria-hidden
            className="pointer-events-none absolute top-2 left-2.5 z-1 size-4 text-ink-faint"
          />
          <FilterInput
            ref={input}
            collection={collection}
            collections={collections}
            value={text}
            invalid={fault !== null && !pending}
            onChange={setText}
            onApply={() => onApply(text)}
          />
          {(filter !== undefined || text !== "") && (
            <IconButton
              size="icon-sm"
              label="Clear filter"
              className="absolute top-0.5 right-0.5"
              onClick={() => {
                setText("");
                onApply(undefined);
              }}
            >
              <X aria-hidden />
            </IconButton>
          )}
        </div>
        {pending && (
          <Button variant="primary" onClick={() => onApply(text)}>
            Apply
          </Button>
        )}
      </div>
      {fault && !pending && (
        <FilterError
          expression={filter ?? ""}
          fault={fault}
          onShow={(position) => {
            input.current?.focus();
            // The server counts characters, the browser halves of them.
            const caret = [...text].slice(0, position).join("").length;
            input.current?.setSelectionRange(caret, caret);
          }}
        />
      )}
    </div>
  );
}
