import { type KeyboardEvent, type RefObject, useState } from "react";
import { flushSync } from "react-dom";
import type { Collection } from "@/types/schema";
import { type Completion, completionsAt } from "./completion.utils";

interface CompletionOptions {
  input: RefObject<HTMLInputElement | null>;
  value: string;
  collection: Collection;
  collections: readonly Collection[];
  onChange: (text: string) => void;
  onApply: () => void;
}

/** What is proposed at the caret of a filter, and what the keys make of it. */
export function useCompletion(options: CompletionOptions) {
  const { input, value, collection, collections, onChange, onApply } = options;
  const [open, setOpen] = useState(false);
  const [caret, setCaret] = useState(0);
  /** -1: nothing is chosen, Enter applies the filter. */
  const [chosen, setChosen] = useState(-1);
  const items = open ? completionsAt(value, Math.min(caret, value.length), collection, collections) : [];

  const follow = () => setCaret(input.current?.selectionStart ?? value.length);
  const change = (text: string) => {
    onChange(text);
    follow();
    setChosen(-1);
    setOpen(true);
  };
  const take = (item: Completion) => {
    const next = item.from + item.insert.length - (item.back ?? 0);
    // The caret is set in the text that it belongs to, before another key is heard.
    flushSync(() => {
      onChange(value.slice(0, item.from) + item.insert + value.slice(caret));
      setCaret(next);
      setChosen(-1);
    });
    input.current?.setSelectionRange(next, next);
  };
  const apply = () => {
    setOpen(false);
    onApply();
  };
  const choose = (step: number) => {
    setOpen(true);
    setChosen(Math.max(-1, Math.min(items.length - 1, chosen + step)));
  };
  const actionOf = (event: KeyboardEvent): (() => void) | null => {
    const item = takenBy(event, items, chosen, caret);
    if (item) return () => take(item);
    if (event.key === "ArrowDown") return () => choose(1);
    if (event.key === "ArrowUp") return () => choose(-1);
    if (event.key === "Enter") return apply;
    return event.key === "Escape" && open ? () => setOpen(false) : null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const action = event.nativeEvent.isComposing ? null : actionOf(event);
    if (!action) return;
    event.preventDefault();
    action();
  };
  const show = () => {
    follow();
    setOpen(true);
  };
  return { items, chosen, take, change, follow, show, hide: () => setOpen(false), onKeyDown };
}

/** The proposal that a key takes: the chosen one; Tab, in the middle of a word, the first as well. Else Tab moves on. */
function takenBy(event: KeyboardEvent, items: readonly Completion[], chosen: number, caret: number) {
  if (event.key === "Enter") return items[chosen];
  if (event.key !== "Tab" || event.shiftKey) return undefined;
  const first = items[0];
  return items[chosen] ?? (first && first.from < caret ? first : undefined);
}
