import { type Ref, useId, useImperativeHandle, useRef } from "react";
import { Input } from "@/components/ui/input";
import { useShortcut } from "@/hooks/use-shortcut";
import type { Collection } from "@/types/schema";
import { CompletionList } from "./completion-list";
import { useCompletion } from "./use-completion";

interface FilterInputProps {
  ref: Ref<HTMLInputElement>;
  collection: Collection;
  collections: readonly Collection[];
  value: string;
  invalid: boolean;
  onChange: (text: string) => void;
  onApply: () => void;
}

/** The line that an expression is typed in. Arrow keys and Tab take what is proposed, Enter applies, Escape hides. */
export function FilterInput({
  ref,
  collection,
  collections,
  value,
  invalid,
  onChange,
  onApply,
}: FilterInputProps) {
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => input.current ?? document.createElement("input"));
  const help = useCompletion({ input, value, collection, collections, onChange, onApply });
  const { items, chosen } = help;
  useShortcut({ key: "/" }, () => input.current?.focus());
  return (
    <>
      <Input
        ref={input}
        role="combobox"
        aria-label="Filter"
        aria-expanded={items.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 && items[chosen] ? `${listId}-${chosen}` : undefined}
        aria-invalid={invalid || undefined}
        aria-describedby={invalid ? "filter-fault" : undefined}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={`Filter, such as ${exampleFor(collection)}`}
        className="pr-9 pl-8 font-mono text-xs"
        value={value}
        onChange={(event) => help.change(event.target.value)}
        onSelect={help.follow}
        onFocus={help.show}
        onBlur={help.hide}
        onKeyDown={help.onKeyDown}
      />
      <CompletionList id={listId} items={items} chosen={chosen} onTake={help.take} />
    </>
  );
}

/** A filter that this collection could have. */
function exampleFor({ fields }: Collection): string {
  const choice = fields.find(({ type, values }) => type === "enum" && values?.[0]);
  if (choice) return `${choice.name} == "${choice.values?.[0]}"`;
  const text = fields.find(({ type, list }) => type === "text" && !list);
  return text ? `${text.name}.contains("a")` : 'created_at > now() - duration("24h")';
}
