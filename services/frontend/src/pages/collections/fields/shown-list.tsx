import { Card } from "@/components/layout/card";
import { Checkbox } from "@/components/ui/checkbox";
import { plural } from "@/utils/text";
import { type Fault, faultAt } from "../draft/faults.utils";
import type { ShownDraft } from "../draft/view-draft.utils";
import { ShownRow } from "./shown-row";
import { useReorder } from "./use-reorder";

interface ShownListProps {
  fields: readonly ShownDraft[];
  faults: readonly Fault[];
  onChange: (field: ShownDraft) => void;
  onChangeAll: (shown: boolean) => void;
  onMove: (from: number, to: number) => void;
}

/** Chooses which fields of a collection a view shows, in which order and under which names. */
export function ShownList({ fields, faults, onChange, onChangeAll, onMove }: ShownListProps) {
  const keys = fields.map(({ field }) => field.name);
  const { dragged, announcement, listRef, handleProps } = useReorder(keys, onMove);
  const count = fields.filter(({ shown }) => shown).length;
  const missing = faultAt(faults, "fields");
  return (
    <Card
      title="Fields"
      aside={
        <span className="text-ink-muted">
          {count} of {plural(fields.length, "field")} shown
        </span>
      }
      className="overflow-hidden"
    >
      <p role="status" className="sr-only">
        {announcement}
      </p>
      <div className="flex min-h-10 items-center gap-2.5 border-b py-2 pr-4 pl-10.5">
        <Checkbox
          aria-label="Show every field"
          aria-invalid={missing ? true : undefined}
          aria-describedby={missing ? "shown-fault" : undefined}
          checked={count === 0 ? false : count === fields.length || "indeterminate"}
          onCheckedChange={(on) => onChangeAll(on === true)}
        />
        {missing ? (
          <p id="shown-fault" role="alert" className="text-danger text-xs">
            {missing.detail}
          </p>
        ) : (
          <p className="text-ink-muted text-xs">
            What is not ticked stays unseen, to filters on the view and to its rules too.
          </p>
        )}
      </div>
      <ul ref={listRef} aria-label="Fields" className="divide-y">
        {fields.map((each) => (
          <ShownRow
            key={each.field.name}
            draft={each}
            fault={faultAt(faults, `fields/${each.field.name}/name`)?.detail}
            dragged={dragged === each.field.name}
            handle={handleProps(each.field.name, each.field.name)}
            onChange={onChange}
          />
        ))}
      </ul>
      <p className="border-t px-4 py-2.5 text-ink-muted text-xs">
        Every record also shows id, created_at and updated_at.
      </p>
    </Card>
  );
}
