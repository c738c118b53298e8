import { useId } from "react";
import { SegmentedChoice } from "@/components/form/segmented-choice";
import { Label } from "@/components/ui/label";
import { cn } from "@/utils/cn";
import type { ConstantField } from "../draft/constants.utils";
import type { Fault } from "../draft/faults.utils";
import { ExpressionEditor } from "../rules/expression-editor";
import { ConstantControl } from "./constant-control";

const KINDS = [
  { value: "value", label: "A value" },
  { value: "expression", label: "An expression" },
] as const;

const EXAMPLES: Record<string, string> = {
  text: "auth.kind",
  integer: "request.version",
  bool: "auth != null",
  datetime: 'now() + duration("24h")',
  relation: "auth.id",
  uuid: "auth.id",
};

interface DefaultControlProps {
  field: ConstantField;
  /** The value or the expression as it is typed. */
  text: string;
  isExpression: boolean;
  /** The kinds of default that the field takes. */
  takes: { value: boolean; expression: boolean };
  fault: Fault | undefined;
  onChange: (text: string, isExpression: boolean) => void;
  className?: string | undefined;
}

/** What records have that are created without a value: the same for all, or what an expression gives for each. */
export function DefaultControl(props: DefaultControlProps) {
  const { field, text, isExpression, takes, fault, onChange, className } = props;
  const id = useId();
  return (
    <div className={cn("min-w-0", className)}>
      <div className="mb-1.5 flex min-h-5 flex-wrap items-center justify-between gap-2">
        <Label htmlFor={id}>Default</Label>
        {takes.value && takes.expression ? (
          <SegmentedChoice
            legend="Kind of default"
            options={KINDS}
            value={isExpression ? "expression" : "value"}
            onValueChange={(kind) => onChange("", kind === "expression")}
          />
        ) : (
          <span className="text-ink-faint text-xs">Optional</span>
        )}
      </div>
      {isExpression ? (
        <ExpressionEditor
          id={id}
          value={text}
          placeholder={EXAMPLES[field.type] ?? ""}
          hint="Computed when a record is created without a value, from auth.id, auth.kind, request and now()."
          fault={fault}
          onChange={(next) => onChange(next, true)}
        />
      ) : (
        <ConstantDefault id={id} field={field} text={text} fault={fault} onChange={onChange} />
      )}
    </div>
  );
}

interface ConstantDefaultProps extends Pick<DefaultControlProps, "field" | "text" | "fault" | "onChange"> {
  id: string;
}

function ConstantDefault({ id, field, text, fault, onChange }: ConstantDefaultProps) {
  const note = fault?.detail ?? (field.list ? "One item on each line." : undefined);
  return (
    <>
      <ConstantControl
        id={id}
        aria-invalid={fault ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        field={field}
        value={text}
        blank="No default"
        onValueChange={(next) => onChange(next, false)}
      />
      {note && (
        <p
          id={`${id}-note`}
          role={fault ? "alert" : undefined}
          className={cn("mt-1.5 text-xs", fault ? "text-danger" : "text-ink-muted")}
        >
          {note}
        </p>
      )}
    </>
  );
}
