import { type ReactNode, useId } from "react";
import { Badge, type Tone } from "@/components/ui/badge";
import { Label } from "@/components/ui/label";
import type { Fault } from "../draft/faults.utils";
import { ExpressionEditor } from "./expression-editor";
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
  const access = accessOf(value);
  return (
    <div>
      <div className="mb-1.5 flex min-h-7 items-center gap-2">
        <Label htmlFor={id} className="capitalize">
          {label}
        </Label>
        {(!open || value.trim() !== "") && <Badge tone={ACCESS_TONES[access]}>{ACCESS_LABELS[access]}</Badge>}
        <div className="ml-auto">{aside}</div>
      </div>
      <ExpressionEditor
        id={id}
        value={value}
        hint={hint}
        placeholder={placeholder}
        fault={fault}
        onChange={onChange}
      />
    </div>
  );
}
