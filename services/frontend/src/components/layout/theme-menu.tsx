import { Monitor, Moon, Sun } from "lucide-react";
import { Menu, MenuRadioGroup, MenuRadioItem } from "@/components/ui/dropdown-menu";
import { IconButton } from "@/components/ui/icon-button";
import { THEMES, useTheme } from "@/stores/theme";

const LABELS = {
  system: { icon: Monitor, label: "System" },
  light: { icon: Sun, label: "Light" },
  dark: { icon: Moon, label: "Dark" },
};

/** Chooses light, dark, or what the system says. */
export function ThemeMenu({ side }: { side?: "top" | "bottom" }) {
  const { theme, setTheme } = useTheme();
  const { icon: Current, label } = LABELS[theme];
  const choose = (value: string) => {
    const chosen = THEMES.find((each) => each === value);
    if (chosen) setTheme(chosen);
  };
  const trigger = (
    <IconButton label={`Theme: ${label}`}>
      <Current aria-hidden />
    </IconButton>
  );
  return (
    <Menu trigger={trigger} side={side} className="min-w-36">
      <MenuRadioGroup value={theme} onValueChange={choose}>
        {THEMES.map((each) => {
          const { icon: Icon, label: name } = LABELS[each];
          return (
            <MenuRadioItem key={each} value={each}>
              <Icon aria-hidden />
              {name}
            </MenuRadioItem>
          );
        })}
      </MenuRadioGroup>
    </Menu>
  );
}
