import { X } from "lucide-react";
import { FormField } from "@/components/form/form-field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { IndexColumn, IndexDraft } from "../draft/collection-draft.utils";
import { FlagOption } from "../fields/flag-option";

/** Most fields of an index. */
const MAX_COLUMNS = 8;

interface IndexEditorProps {
  index: IndexDraft;
  columns: readonly IndexColumn[];
  error: string | undefined;
  /** What is wrong with its condition. */
  whereFault?: string | undefined;
  onChange: (index: IndexDraft) => void;
}

/** Chooses the fields of an index in their order, and whether their values are unique together. */
export function IndexEditor({ index, columns, error, whereFault, onChange }: IndexEditorProps) {
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
      <FlagOption
        label="Unique"
        hint="No two records agree on all of them."
        checked={index.unique}
        onChange={(unique) => onChange({ ...index, unique, case_insensitive: false })}
      />
      {index.unique && (
        <FlagOption
          label="Whatever the case"
          hint="Texts that differ in upper and lower case alone count as the same."
          checked={index.case_insensitive}
          onChange={(on) => onChange({ ...index, case_insensitive: on })}
        />
      )}
      <FormField
        label="Only where"
        optional
        hint="An expression over the record; others are not in the index."
        error={whereFault}
      >
        <Input
          value={index.where}
          placeholder={'record.status == "published"'}
          className="font-mono"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => onChange({ ...index, where: event.target.value })}
        />
      </FormField>
    </div>
  );
}
