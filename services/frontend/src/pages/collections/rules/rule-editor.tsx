import { type ReactNode, useId, useRef } from "react";
import { Badge, type Tone } from "@/components/ui/badge";
import { CONTROL } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { cn } from "@/utils/cn";
import type { Fault } from "../draft/faults.utils";
import { type FaultPlace, faultPlace } from "./rule-fault.utils";
import { ACCESS_LABELS, type Access, accessOf } from "./rules.utils";

export const ACCESS_TONES: Record<Access, Tone> = {
  public: "warning",
  signed_in: "accent",
  owner: "success",
  closed: "neutral",
  custom: "accent",
};

interface RuleEditorProps {
  /** What it allows, in a word: "list". */
  label: string;
  hint: string;
  /** What no rule means. */
  placeholder: string;
  /** No rule lets everybody through that got here. */
  open: boolean;
  /** The expression; empty for no rule. */
  value: string;
  onChange: (rule: string) => void;
  fault: Fault | undefined;
  /** Stands at the right of the verb: presets. */
  aside?: ReactNode;
}

/** The text of one rule. What is wrong with it is underlined in place and told below. */
export function RuleEditor(props: RuleEditorProps) {
  const { label, hint, placeholder, open, value, onChange, fault, aside } = props;
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const place = fault?.position === undefined ? null : faultPlace(value, fault.position);
  const access = accessOf(value);
  const goTo = (target: FaultPlace) => {
    area.current?.focus();
    area.current?.setSelectionRange(target.before.length, target.before.length + target.at.length);
  };
  return (
    <div>
      <div className="mb-1.5 flex min-h-7 items-center gap-2">
        <Label htmlFor={id} className="capitalize">
          {label}
        </Label>
        {(!open || value.trim() !== "") && <Badge tone={ACCESS_TONES[access]}>{ACCESS_LABELS[access]}</Badge>}
        <div className="ml-auto">{aside}</div>
      </div>
      <div className="grid grid-cols-1">
        <RuleBackdrop text={value} place={place} />
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
          <RuleFault fault={fault} place={place} onGoTo={goTo} />
        ) : (
          <p className="text-ink-muted">{hint}</p>
        )}
      </div>
    </div>
  );
}

/** What the text and the drawing behind it share, so that they lie on each other. */
const TEXT =
  "col-start-1 row-start-1 whitespace-pre-wrap break-words px-2.5 py-1.5 font-mono text-sm leading-5 max-sm:text-[1rem] max-sm:leading-6";

/** Lies behind the text and underlines what is at fault; it also makes the text area as tall as its text. */
function RuleBackdrop({ text, place }: { text: string; place: FaultPlace | null }) {
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

interface RuleFaultProps {
  fault: Fault;
  place: FaultPlace | null;
  onGoTo: (place: FaultPlace) => void;
}

function RuleFault({ fault, place, onGoTo }: RuleFaultProps) {
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
