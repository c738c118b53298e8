import type { ComponentProps } from "react";
import { Input } from "@/components/ui/input";

type NameInputProps = Omit<ComponentProps<"input">, "value" | "onChange"> & {
  value: string;
  onValueChange: (name: string) => void;
};

/** A name as the API has it: nothing completes, corrects or capitalises it. */
export function NameInput({ onValueChange, ...props }: NameInputProps) {
  return (
    <Input
      {...props}
      className="font-mono"
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      onChange={(event) => onValueChange(event.target.value)}
    />
  );
}
