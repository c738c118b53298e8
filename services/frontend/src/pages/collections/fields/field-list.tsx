import { Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { type CollectionDraft, ownerCandidates } from "../draft/collection-draft.utils";
import { type Fault, faultsOf, faultsUnder } from "../draft/faults.utils";
import type { FieldDraft } from "../draft/field-draft.utils";
import { FieldRow } from "./field-row";
import { useReorder } from "./use-reorder";

interface FieldListProps {
  draft: CollectionDraft;
  faults: readonly Fault[];
  /** The names of the collections that there are. */
  collections: readonly string[];
  onAdd: () => void;
  onChange: (field: FieldDraft) => void;
  onRemove: (key: string) => void;
  onMove: (from: number, to: number) => void;
}

/** The fields of a collection that is being written, in the order in which records show them. */
export function FieldList({ draft, faults, collections, onAdd, onChange, onRemove, onMove }: FieldListProps) {
  const keys = draft.fields.map(({ key }) => key);
  const { dragged, announcement, listRef, handleProps } = useReorder(keys, onMove);
  const targets = [...new Set([...collections, draft.name.trim()])].filter(Boolean);
  return (
    <>
      <p role="status" className="sr-only">
        {announcement}
      </p>
      <ul ref={listRef} aria-label="Fields" className="divide-y">
        {draft.fields.map((field, index) => (
          <FieldRow
            key={field.key}
            field={field}
            number={index + 1}
            faults={faultsOf(faults, `fields/${field.key}`)}
            innerFaults={faultsUnder(faults, `fields/${field.key}`)}
            owners={ownerCandidates(draft.fields)}
            targets={targets}
            dragged={dragged === field.key}
            handle={handleProps(field.key, field.name || `Field ${index + 1}`)}
            onChange={onChange}
            onRemove={() => onRemove(field.key)}
          />
        ))}
      </ul>
      <div className="flex flex-wrap items-center justify-between gap-3 border-t px-3 py-2.5">
        <Button size="sm" onClick={onAdd}>
          <Plus aria-hidden />
          Add field
        </Button>
        <p className="text-ink-muted text-xs">Every record also has id, created_at and updated_at.</p>
      </div>
    </>
  );
}
