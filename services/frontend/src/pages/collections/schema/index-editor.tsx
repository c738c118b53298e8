import { X } from "lucide-react";
import { useId } from "react";
import { FormField } from "@/components/form/form-field";
import { Checkbox } from "@/components/ui/checkbox";
import { IconButton } from "@/components/ui/icon-button";
import { Select } from "@/components/ui/select";
import type { IndexColumn, IndexDraft } from "../draft/collection-draft.utils";

/** Most fields of an index. */
const MAX_COLUMNS = 8;

interface IndexEditorProps {
  index: IndexDraft;
  columns: readonly IndexColumn[];
  error: string | undefined;
  onChange: (index: IndexDraft) => void;
}

/** Chooses the fields of an index in their order, and whether their values are unique together. */
export function IndexEditor({ index, columns, error, onChange }: IndexEditorProps) {
  const uniqueId = useId();
  const free = columns.filter(({ value }) => !index.columns.includes(value));
  const labelOf = (column: string) => columns.find(({ value }) => value === column)?.label ?? column;
  const full = index.columns.length >= MAX_COLUMNS || free.length === 0;
  return (
    <div className="grid min-w-0 grid-cols-1 gap-3">
      {index.columns.length > 0 && (
        <ol aria-label="Indexed fields" className="flex flex-wrap gap-1.5">
          {index.columns.map((column) => (
            <li
              key={column}
              className="flex h-7 items-center rounded-md border bg-sunken pl-2 font-mono text-xs"
            >
              {labelOf(column)}
              <IconButton
                label={`Leave out ${labelOf(column)}`}
                size="icon-sm"
                onClick={() =>
                  onChange({ ...index, columns: index.columns.filter((each) => each !== column) })
                }
              >
                <X aria-hidden />
              </IconButton>
            </li>
          ))}
        </ol>
      )}
      {!full && (
        <FormField
          label={index.columns.length > 0 ? "Then by" : "Field"}
          hint="Serves filters and sorting on the first field, then on the next ones."
          error={error}
          className="max-w-72"
        >
          <Select
            value=""
            onChange={(event) => onChange({ ...index, columns: [...index.columns, event.target.value] })}
          >
            <option value="">Choose a field</option>
            {free.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </FormField>
      )}
      <div className="flex items-center gap-2.5">
        <Checkbox
          id={uniqueId}
          checked={index.unique}
          onCheckedChange={(on) => onChange({ ...index, unique: on === true })}
        />
        <label htmlFor={uniqueId}>Unique: no two records agree on all of them</label>
      </div>
    </div>
  );
}
