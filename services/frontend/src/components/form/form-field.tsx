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
  /** One control. It gets its id and the ids of what describes it. */
  children: ReactNode;
  className?: string;
}

/** A control with its label, hint and error: `<FormField label="Email" error={errors.email?.message}><Input .../></FormField>`. */
export function FormField({ label, hint, error, optional = false, children, className }: FormFieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={className}>
      <div className="mb-1.5 flex items-baseline justify-between">
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
