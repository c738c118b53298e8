import { X } from "lucide-react";
import { useId } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { IconButton } from "@/components/ui/icon-button";
import { Select } from "@/components/ui/select";
import { type Grant, OPERATIONS, toggle } from "./scopes.utils";

const WORDS: Record<string, string> = { "*": "Everything", files: "Files" };

interface GrantRowProps {
  grant: Grant;
  /** What it can be about. */
  targets: readonly string[];
  onChange: (grant: Grant) => void;
  onRemove: () => void;
}

/** What may be done with one collection. */
export function GrantRow({ grant, targets, onChange, onRemove }: GrantRowProps) {
  const id = useId();
  const word = WORDS[grant.on] ?? grant.on;
  return (
    <div className="flex items-start gap-2 rounded-lg border bg-canvas p-2">
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-2">
        <Select
          aria-label="Collection"
          className="w-40 max-sm:w-full"
          value={grant.on}
          onChange={({ target }) => onChange({ ...grant, on: target.value })}
        >
          {targets.map((target) => (
            <option key={target} value={target}>
              {WORDS[target] ?? target}
            </option>
          ))}
        </Select>
        <div className="flex flex-wrap gap-x-4 gap-y-2">
          {OPERATIONS.map((operation) => (
            <span key={operation} className="flex items-center gap-1.5">
              <Checkbox
                id={`${id}-${operation}`}
                checked={grant.operations.includes(operation)}
                onCheckedChange={() =>
                  onChange({ ...grant, operations: toggle(grant.operations, operation) })
                }
              />
              <label htmlFor={`${id}-${operation}`} className="py-1">
                {operation}
                <span className="sr-only"> {word}</span>
              </label>
            </span>
          ))}
        </div>
      </div>
      <IconButton label={`Take out ${word}`} size="icon-sm" onClick={onRemove}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}
