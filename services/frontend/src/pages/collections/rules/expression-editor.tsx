import { useRef } from "react";
import { CONTROL } from "@/components/ui/input";
import { cn } from "@/utils/cn";
import type { Fault } from "../draft/faults.utils";
import { type FaultPlace, faultPlace } from "./rule-fault.utils";

interface ExpressionEditorProps {
  /** The id that its label names. */
  id: string;
  value: string;
  onChange: (expression: string) => void;
  hint: string;
  placeholder: string;
  fault: Fault | undefined;
}

/** The text of one expression. What is wrong with it is underlined in place and told below. */
export function ExpressionEditor({ id, value, onChange, hint, placeholder, fault }: ExpressionEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const place = fault?.position === undefined ? null : faultPlace(value, fault.position);
  const goTo = (target: FaultPlace) => {
    area.current?.focus();
    area.current?.setSelectionRange(target.before.length, target.before.length + target.at.length);
  };
  return (
    <>
      <div className="grid grid-cols-1">
        <Backdrop text={value} place={place} />
        <textarea
          ref={area}
          id={id}
          rows={1}
          value={value}
          spellCheck={false}
          autoCapitalize="none"
          autoCorrect="off"
          placeholder={placeholder}
          aria-invalid={fault ? true : undefined}
          aria-describedby={`${id}-note`}
          className={cn(CONTROL, TEXT, "resize-none overflow-hidden bg-transparent")}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      <div id={`${id}-note`} className="mt-1.5 text-xs">
        {fault ? (
          <ToldFault fault={fault} place={place} onGoTo={goTo} />
        ) : (
          <p className="text-ink-muted">{hint}</p>
        )}
      </div>
    </>
  );
}

/** What the text and the drawing behind it share, so that they lie on each other. */
const TEXT =
  "col-start-1 row-start-1 whitespace-pre-wrap break-words px-2.5 py-1.5 font-mono text-sm leading-5 max-sm:text-[1rem] max-sm:leading-6";

/** Lies behind the text and underlines what is at fault; it also makes the text area as tall as its text. */
function Backdrop({ text, place }: { text: string; place: FaultPlace | null }) {
  return (
    <div
      aria-hidden
      className={cn(TEXT, "min-h-8 rounded-md border border-transparent bg-surface text-transparent")}
    >
      {place ? place.before : text}
      {place && (
        <span className="rounded-xs bg-danger-soft underline decoration-2 decoration-danger decoration-wavy underline-offset-4">
          {place.at.trim() || "\u00a0\u00a0"}
        </span>
      )}
      {place?.after}
      {"\u200b"}
    </div>
  );
}

interface ToldFaultProps {
  fault: Fault;
  place: FaultPlace | null;
  onGoTo: (place: FaultPlace) => void;
}

function ToldFault({ fault, place, onGoTo }: ToldFaultProps) {
  return (
    <p role="alert" className="text-danger">
      {place && (
        <>
          <button
            type="button"
            className="rounded-xs underline underline-offset-2"
            onClick={() => onGoTo(place)}
          >
            {place.line > 1 ? `Line ${place.line}, character ${place.column}` : `Character ${place.column}`}
          </button>
          {": "}
        </>
      )}
      {fault.detail}
    </p>
  );
}
