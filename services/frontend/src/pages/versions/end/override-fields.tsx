import { useId } from "react";
import { FormField } from "@/components/form/form-field";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import type { Override } from "@/services/versions";

export interface OverrideChoice {
  force: boolean;
  reason: string;
}

/** What of it goes to the server. */
export function overrideOf({ force, reason }: OverrideChoice): Override {
  return force ? { force, reason: reason.trim() } : {};
}

interface OverrideFieldsProps {
  choice: OverrideChoice;
  error: string | undefined;
  onChoose: (choice: OverrideChoice) => void;
}

/** Does it all the same, for a reason. */
export function OverrideFields({ choice, error, onChoose }: OverrideFieldsProps) {
  const id = useId();
  return (
    <div className="grid grid-cols-1 gap-3 rounded-lg border border-warning/25 bg-warning-soft p-3">
      <div className="flex items-center gap-2.5">
        <Checkbox
          id={id}
          checked={choice.force}
          onCheckedChange={(on) => onChoose({ ...choice, force: on === true })}
        />
        <label htmlFor={id}>Announce it with so little notice</label>
      </div>
      {choice.force && (
        <FormField label="Reason" error={error}>
          <Input
            value={choice.reason}
            onChange={(event) => onChoose({ ...choice, reason: event.target.value })}
          />
        </FormField>
      )}
    </div>
  );
}
