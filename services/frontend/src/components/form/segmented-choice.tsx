import { useId } from "react";

interface SegmentedChoiceProps<Value extends string> {
  /** What is chosen, for screen readers. */
  legend: string;
  options: readonly { value: Value; label: string }[];
  value: Value;
  onValueChange: (value: Value) => void;
}

/** One of a few short words, all in sight beside each other. */
export function SegmentedChoice<Value extends string>(props: SegmentedChoiceProps<Value>) {
  const { legend, options, value, onValueChange } = props;
  const name = useId();
  return (
    <fieldset className="flex w-fit rounded-md border bg-sunken p-0.5">
      <legend className="sr-only">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="relative flex h-6 cursor-pointer items-center whitespace-nowrap rounded-sm px-2.5 font-medium text-ink-muted text-xs has-checked:bg-surface has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            checked={value === option.value}
            onChange={() => onValueChange(option.value)}
            className="absolute size-px opacity-0"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
