import { type ReactNode, useId } from "react";
import { Checkbox } from "@/components/ui/checkbox";

interface FlagOptionProps {
  label: string;
  hint: ReactNode;
  error?: string | undefined;
  checked: boolean;
  onChange: (on: boolean) => void;
}

/** An option that is on or off, with what it means. */
export function FlagOption({ label, hint, error, checked, onChange }: FlagOptionProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <Checkbox
        id={id}
        aria-describedby={`${id}-note`}
        aria-invalid={error ? true : undefined}
        className="mt-0.5"
        checked={checked}
        onCheckedChange={(on) => onChange(on === true)}
      />
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <p id={`${id}-note`} className={error ? "text-danger text-xs" : "text-ink-muted text-xs"}>
          {error ?? hint}
        </p>
      </div>
    </div>
  );
}
