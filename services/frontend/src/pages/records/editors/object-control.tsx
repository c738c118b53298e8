import { Plus } from "lucide-react";
import { useRef } from "react";
import { flushSync } from "react-dom";
import { Button } from "@/components/ui/button";
import { type Draft, newMembers } from "../fields/draft.utils";
import type { ControlProps } from "./control";
import { MemberFields } from "./member-fields";

/** An object as a small form of its members; or that there is none, with a way to begin one. */
export function ObjectControl({ field, draft, onChange, memberFaults, ...aria }: ControlProps) {
  const box = useRef<HTMLDivElement>(null);
  /** The control that was pressed is gone then: the next one takes the focus. */
  const replace = (next: Draft) => {
    flushSync(() => onChange(next));
    box.current?.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the label beside it is the form's, as of every other field
    <div
      ref={box}
      id={aria.id}
      role="group"
      aria-label={field.name}
      aria-describedby={aria["aria-describedby"]}
      className="grid gap-4 rounded-lg border bg-canvas p-3"
    >
      {draft === null ? (
        <div className="flex items-center justify-between gap-3">
          <span className="font-mono text-ink-faint text-xs">null</span>
          <Button size="sm" onClick={() => replace(newMembers(field))}>
            <Plus aria-hidden />
            Add {field.name}
          </Button>
        </div>
      ) : (
        <>
          <MemberFields field={field} draft={draft} memberFaults={memberFaults} onChange={onChange} />
          {!field.required && (
            <Button size="sm" variant="ghost" className="justify-self-end" onClick={() => replace(null)}>
              Set {field.name} to null
            </Button>
          )}
        </>
      )}
    </div>
  );
}
