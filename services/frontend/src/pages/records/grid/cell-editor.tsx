import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { RecordSearch } from "@/components/form/record-search";
import { collectionQuery } from "@/services/collections";
import { ChoiceControl } from "../editors/choice-control";
import { TimeControl } from "../editors/time-control";
import type { Column } from "../fields/columns.utils";
import type { Draft } from "../fields/draft.utils";
import { CellText } from "./cell-text";
import type { Step } from "./grid-context";

interface CellEditorProps {
  column: Column;
  start: Draft;
  /** Why the text was refused the last time. */
  fault: string | null;
  /** Called once: with the draft to take it, with undefined to leave everything as it was. */
  onFinish: (draft: Draft | undefined, step?: Step) => void;
}

/** A control in place of a cell. Enter and Tab take what it holds, Escape leaves it, a click elsewhere takes it. */
export function CellEditor({ column, start, fault, onFinish }: CellEditorProps) {
  const { field } = column;
  const [draft, setDraft] = useState<Draft>(start);
  const box = useRef<HTMLDivElement>(null);
  const done = useRef(false);
  const finish = (value: Draft | undefined, step?: Step) => {
    if (done.current) return;
    done.current = true;
    onFinish(value, step);
  };
  useEffect(() => {
    const control = box.current?.querySelector<HTMLElement>("input, select, textarea");
    control?.focus();
    if (control instanceof HTMLTextAreaElement)
      control.setSelectionRange(control.value.length, control.value.length);
  }, []);
  const manyLines = field.type === "json" || Array.isArray(draft);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    const wantsLine = event.shiftKey || (manyLines && !event.ctrlKey && !event.metaKey);
    if (event.key === "Escape") finish(undefined);
    else if (event.key === "Tab") finish(draft, event.shiftKey ? "back" : "next");
    else if (event.key === "Enter" && !wantsLine) finish(draft);
    else return;
    event.preventDefault();
  };
  const onBlur = (event: React.FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) finish(draft, "elsewhere");
  };
  const control = { field, draft, onChange: setDraft, "aria-label": `Edit ${field.name}` };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: listens to the control inside
    <div
      ref={box}
      className="absolute -top-px -left-px z-20 min-w-full"
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    >
      {field.type === "relation" ? (
        <RelationCell target={field.collection} onChoose={finish} />
      ) : field.type === "enum" || field.type === "bool" ? (
        <ChoiceControl {...control} />
      ) : field.type === "datetime" || field.type === "date" ? (
        <TimeControl {...control} />
      ) : (
        <CellText {...control} manyLines={manyLines} />
      )}
      {fault && (
        <p
          role="alert"
          className="mt-1 w-max max-w-72 rounded-md border border-danger/25 bg-danger-soft px-2 py-1 text-xs shadow-pop"
        >
          {fault}
        </p>
      )}
    </div>
  );
}

function RelationCell({ target, onChoose }: { target: string | undefined; onChoose: (id: string) => void }) {
  const collection = useQuery(collectionQuery(target ?? "")).data;
  if (!collection) return null;
  return (
    <div className="w-72">
      <RecordSearch target={collection} onChoose={onChoose} empty autoFocus />
    </div>
  );
}
