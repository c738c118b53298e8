import { Globe, Lock, type LucideIcon, UserRound, UserRoundKey } from "lucide-react";
import { useId } from "react";
import type { Preset } from "./rules.utils";

const ICONS: Record<Preset, LucideIcon> = {
  public: Globe,
  signed_in: UserRound,
  owner: UserRoundKey,
  closed: Lock,
};

interface PresetCardsProps {
  /** Those that can be chosen. */
  presets: readonly { value: Preset; label: string; text: string }[];
  /** Null when the rules were written by hand. */
  value: Preset | null;
  onValueChange: (preset: Preset) => void;
}

/** One card for each preset of access, as radio buttons. */
export function PresetCards({ presets, value, onValueChange }: PresetCardsProps) {
  const name = useId();
  return (
    <fieldset className="grid grid-cols-1 gap-2 sm:grid-cols-2 lg:grid-cols-4">
      <legend className="sr-only">Who reaches the records</legend>
      {presets.map((preset) => {
        const Icon = ICONS[preset.value];
        return (
          <label
            key={preset.value}
            className="relative flex cursor-pointer gap-2.5 rounded-lg border p-3 transition-colors hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-1"
          >
            <input
              type="radio"
              name={name}
              value={preset.value}
              checked={value === preset.value}
              onChange={() => onValueChange(preset.value)}
              className="absolute size-px opacity-0"
            />
            <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-muted" strokeWidth={1.75} />
            <span>
              <span className="block font-medium">{preset.label}</span>
              <span className="block text-ink-muted text-xs">{preset.text}</span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
