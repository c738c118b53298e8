import { Slot } from "radix-ui";
import { type ReactNode, useId } from "react";
import { Label } from "@/components/ui/label";
import { cn } from "@/utils/cn";

interface FormFieldProps {
  label: string;
  /** What to enter, where the label does not say it all. Gives way to an error. */
  hint?: ReactNode;
  /** What is wrong with it; see `applyProblem`. */
  error?: string | undefined;
  /** Says "Optional" beside the label: most fields are required. */
  optional?: boolean;
  /** Keeps the label for screen readers only, in rows whose columns say it already. */
  labelHidden?: boolean;
  /** One control. It gets its id and the ids of what describes it. */
  children: ReactNode;
  className?: string;
}

/** A control with its label, hint and error: `<FormField label="Email" error={errors.email?.message}><Input .../></FormField>`. */
export function FormField(props: FormFieldProps) {
  const { label, hint, error, optional = false, labelHidden = false, children, className } = props;
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={className}>
      <div className={labelHidden ? "sr-only" : "mb-1.5 flex items-baseline justify-between"}>
        <Label htmlFor={id}>{label}</Label>
        {optional && <span className="text-ink-faint text-xs">Optional</span>}
      </div>
      <Slot.Root
        id={id}
        aria-describedby={note ? `${id}-note` : undefined}
        aria-invalid={error ? true : undefined}
      >
        {children}
      </Slot.Root>
      {note && (
        <p
          id={`${id}-note`}
          role={error ? "alert" : undefined}
          className={cn("mt-1.5 text-xs", error ? "text-danger" : "text-ink-muted")}
        >
          {note}
        </p>
      )}
    </div>
  );
}
