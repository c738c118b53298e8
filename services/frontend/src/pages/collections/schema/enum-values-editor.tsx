import { Trash2, Undo2 } from "lucide-react";
import { FormField } from "@/components/form/form-field";
import { IconButton } from "@/components/ui/icon-button";
import { Textarea } from "@/components/ui/textarea";
import { cn } from "@/utils/cn";
import type { EditFaults, FieldEdit } from "./edit-field.utils";

interface EnumValuesEditorProps {
  /** The values that there are. */
  values: readonly string[];
  edit: FieldEdit;
  faults: EditFaults;
  onChange: (edit: FieldEdit) => void;
}

/** Takes values of an enum away and adds others; what becomes of records with removed ones is asked in the review. */
export function EnumValuesEditor({ values, edit, faults, onChange }: EnumValuesEditorProps) {
  const { removed } = edit;
  const toggle = (value: string) =>
    onChange({
      ...edit,
      removed: removed.includes(value) ? removed.filter((each) => each !== value) : [...removed, value],
    });
  return (
    <div className="grid grid-cols-1 gap-4">
      <div>
        <p className="mb-1.5 font-medium">Values</p>
        <ul aria-label="Values" className="divide-y rounded-md border bg-surface">
          {values.map((value) => {
            const isGone = removed.includes(value);
            return (
              <li key={value} className="flex h-8 items-center justify-between pr-0.5 pl-2.5">
                <span className={cn("truncate font-mono", isGone && "text-ink-faint line-through")}>
                  {value}
                </span>
                <IconButton
                  label={isGone ? `Keep ${value}` : `Remove ${value}`}
                  size="icon-sm"
                  onClick={() => toggle(value)}
                >
                  {isGone ? <Undo2 aria-hidden /> : <Trash2 aria-hidden />}
                </IconButton>
              </li>
            );
          })}
        </ul>
        {faults.removed && (
          <p role="alert" className="mt-1.5 text-danger text-xs">
            {faults.removed}
          </p>
        )}
      </div>
      <FormField label="Add values" optional hint="One on each line, behind the others." error={faults.added}>
        <Textarea
          rows={2}
          className="font-mono"
          value={edit.added}
          spellCheck={false}
          onChange={(event) => onChange({ ...edit, added: event.target.value })}
        />
      </FormField>
    </div>
  );
}
