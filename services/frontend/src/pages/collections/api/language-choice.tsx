import { useId } from "react";
import { LANGUAGES, type Language } from "./examples.utils";

interface LanguageChoiceProps {
  value: Language;
  onValueChange: (language: Language) => void;
}

/** Chooses the language of the examples. */
export function LanguageChoice({ value, onValueChange }: LanguageChoiceProps) {
  const name = useId();
  return (
    <fieldset className="flex rounded-md border bg-sunken p-0.5">
      <legend className="sr-only">Language of the examples</legend>
      {LANGUAGES.map((language) => (
        <label
          key={language}
          className="relative flex h-6 cursor-pointer items-center rounded-sm px-2.5 font-medium text-ink-muted text-xs has-checked:bg-surface has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            checked={value === language}
            onChange={() => onValueChange(language)}
            className="absolute size-px opacity-0"
          />
          {language}
        </label>
      ))}
    </fieldset>
  );
}
