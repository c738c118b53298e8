import { useId } from "react";
import { FormField } from "@/components/form/form-field";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/utils/cn";
import type { ShownDraft } from "../draft/view-draft.utils";
import { describeType } from "./field-summary.utils";
import { FieldTypeIcon } from "./field-type-icon";
import { type HandleProps, MoveHandle } from "./move-handle";
import { NameInput } from "./name-input";

interface ShownRowProps {
  draft: ShownDraft;
  /** What is wrong with it. */
  fault: string | undefined;
  dragged: boolean;
  /** What makes its handle move it. */
  handle: HandleProps;
  onChange: (draft: ShownDraft) => void;
}

/** One field of the collection that a view is from: whether it shows it, and under which name. */
export function ShownRow({ draft, fault, dragged, handle, onChange }: ShownRowProps) {
  const { field, shown, name } = draft;
  const id = useId();
  return (
    <li
      className={cn(
        "grid min-h-13 grid-cols-[auto_auto_minmax(0,1fr)] items-start gap-x-2.5 gap-y-2 bg-surface py-2.5 pr-4 pl-2 sm:grid-cols-[auto_auto_minmax(0,1fr)_minmax(0,1fr)]",
        dragged && "relative z-10 bg-raised shadow-pop",
      )}
    >
      <MoveHandle called={field.name} {...handle} />
      <Checkbox
        id={id}
        aria-label={`Show ${field.name}`}
        className="mt-2"
        checked={shown}
        onCheckedChange={(on) => onChange({ ...draft, shown: on === true })}
      />
      <label htmlFor={id} className="flex min-h-8 min-w-0 flex-wrap items-center gap-x-2.5">
        <span className="min-w-0 break-words font-mono">{field.name}</span>
        <span className="flex items-center gap-1.5 text-ink-muted text-xs">
          <FieldTypeIcon type={field.type} className="size-3.5 shrink-0 text-ink-faint" />
          {describeType(field)}
        </span>
        {field.rules?.read && (
          <span className="w-full break-words text-ink-muted text-xs">
            Read if <span className="font-mono">{field.rules.read}</span>, here too
          </span>
        )}
      </label>
      {shown && (
        <FormField
          label={`Name of ${field.name} in the view`}
          labelHidden
          error={fault}
          className="max-sm:col-start-3"
        >
          <NameInput
            value={name}
            placeholder={field.name}
            onValueChange={(next) => onChange({ ...draft, name: next })}
          />
        </FormField>
      )}
    </li>
  );
}
