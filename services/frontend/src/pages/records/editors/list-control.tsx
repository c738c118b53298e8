import { Plus, X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { type ControlProps, draftItems } from "./control";

/** A list of texts: Enter adds one, Backspace in the empty line takes the last one away. */
export function ListControl({ field, draft, onChange, ...aria }: ControlProps) {
  const [typed, setTyped] = useState("");
  const items = draftItems(draft);
  const add = () => {
    if (typed === "") return;
    onChange([...items, typed]);
    setTyped("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && typed === "" && items.length > 0) onChange(items.slice(0, -1));
  };
  return (
    <div className="space-y-2">
      {items.length > 0 && (
        <ul aria-label={`Items of ${field.name}`} className="flex flex-wrap gap-1.5">
          {keyed(items).map(({ key, item }, index) => (
            <li key={key} className="min-w-0">
              <Badge className="h-6 max-w-full pr-0.5">
                <span className="truncate">{item === "" ? '""' : item}</span>
                <button
                  type="button"
                  aria-label={`Remove ${item}`}
                  className="relative grid size-5 shrink-0 place-items-center rounded-sm hover:bg-hover"
                  onClick={() => onChange(items.filter((_, each) => each !== index))}
                >
                  <X aria-hidden />
                </button>
              </Badge>
            </li>
          ))}
        </ul>
      )}
      <div className="flex gap-2">
        <Input
          {...aria}
          value={typed}
          placeholder="Add an item"
          list={field.values ? `${aria.id ?? field.name}-values` : undefined}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          // What was typed and not added would be lost without a word.
          onBlur={add}
        />
        <Button onClick={add} disabledReason={typed === "" && "Type an item first."}>
          <Plus aria-hidden />
          Add
        </Button>
      </div>
      {field.values && (
        <datalist id={`${aria.id ?? field.name}-values`}>
          {field.values.map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      )}
    </div>
  );
}

/** Gives equal items keys of their own. */
function keyed(items: readonly string[]): { key: string; item: string }[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const count = (seen.get(item) ?? 0) + 1;
    seen.set(item, count);
    return { key: `${count}-${item}`, item };
  });
}
