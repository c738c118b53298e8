import { type ReactNode, useId } from "react";

interface RadioOptionProps {
  /** Shared by the options of one choice. */
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onSelect: () => void;
}

/** One of several ways, with what it means: inside a `<fieldset>` with a `<legend>`. */
export function RadioOption({ name, label, hint, checked, onSelect }: RadioOptionProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <input
        id={id}
        type="radio"
        name={name}
        checked={checked}
        aria-describedby={hint ? `${id}-note` : undefined}
        onChange={onSelect}
        className="mt-0.5 size-4 shrink-0 accent-(--primary)"
      />
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-note`} className="text-ink-muted text-xs">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
