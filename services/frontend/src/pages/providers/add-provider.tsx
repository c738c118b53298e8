import { Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/dropdown-menu";
import { useRefusal } from "@/hooks/use-refusal";
import type { Preset } from "@/services/providers";

interface AddProviderProps {
  /** Those that are known beforehand and not set up yet. */
  presets: readonly Preset[];
  /** Null for one that nobody knows beforehand. */
  onChoose: (preset: Preset | null) => void;
}

/** Chooses what to set up. */
export function AddProvider({ presets, onChoose }: AddProviderProps) {
  const refusal = useRefusal("owner");
  const button = (
    <Button variant="primary" disabledReason={refusal}>
      <Plus aria-hidden />
      Add provider
    </Button>
  );
  if (refusal) return button;
  return (
    <Menu trigger={button}>
      {presets.map((preset) => (
        <MenuItem key={preset.provider} onSelect={() => onChoose(preset)}>
          {preset.name}
        </MenuItem>
      ))}
      {presets.length > 0 && <MenuSeparator />}
      <MenuItem onSelect={() => onChoose(null)}>Other (OpenID Connect)</MenuItem>
    </Menu>
  );
}
