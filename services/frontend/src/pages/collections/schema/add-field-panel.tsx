import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormField } from "@/components/form/form-field";
import { collectionsQuery } from "@/services/collections";
import { toast } from "@/stores/toast";
import type { Collection } from "@/types/schema";
import { type Fault, faultsOf, memberFaults, operationFaults } from "../draft/faults.utils";
import { newField, toField, withType } from "../draft/field-draft.utils";
import { fieldFaults } from "../draft/field-faults.utils";
import { FieldOptions } from "../fields/field-options";
import { NameInput } from "../fields/name-input";
import { TypeSelect } from "../fields/type-select";
import { ReviewDialog } from "../review/review-dialog";
import { useReview } from "../review/use-review";
import { ChangePanel } from "./change-panel";
import { ownersOf } from "./schema.utils";

interface AddFieldPanelProps {
  collection: Collection;
  /** When the field was added or nobody wants it any more. */
  onDone: () => void;
}

/** Writes a new field of a collection in a side panel, then reviews and applies it. */
export function AddFieldPanel({ collection, onDone }: AddFieldPanelProps) {
  const [field, setField] = useState(newField);
  const [refused, setRefused] = useState<readonly Fault[]>([]);
  const [attempted, setAttempted] = useState(false);
  const { data: collections = [] } = useQuery(collectionsQuery());
  const others = collection.fields.map(({ name }) => name);
  const own = fieldFaults(field, { others, hasRecords: true });
  const inner = memberFaults(field);
  const faults = { ...faultsOf(refused, ""), ...(attempted ? own : {}) };
  const review = useReview((entries) => {
    const found = operationFaults(entries, "field", field.fields);
    setRefused(found);
    return faultsOf(found, "")[""] ?? null;
  });
  const change = (next: typeof field) => {
    setField(next);
    setRefused([]);
  };
  const submit = () => {
    setAttempted(true);
    if (Object.keys(own).length + inner.length > 0) return;
    const operation = { op: "add_field", collection: collection.name, field: toField(field) };
    void review.start({ operations: [operation] });
  };
  return (
    <>
      <ChangePanel
        open={review.reviewed === null}
        title="Add a field"
        description={`To ${collection.name}, behind its other fields.`}
        failure={review.failure}
        busy={review.busy}
        onSubmit={submit}
        onClose={onDone}
      >
        <FormField label="Name" error={faults.name}>
          <NameInput value={field.name} onValueChange={(name) => change({ ...field, name })} />
        </FormField>
        <FormField label="Type" error={faults.type}>
          <TypeSelect value={field.type} onValueChange={(type) => change(withType(field, type))} />
        </FormField>
        <FieldOptions
          field={field}
          faults={faults}
          innerFaults={attempted ? [...inner, ...refused] : refused}
          owners={ownersOf(collection)}
          targets={collections.map(({ name }) => name)}
          onChange={change}
        />
      </ChangePanel>
      <ReviewDialog
        review={review}
        action="Add field"
        onApplied={() => {
          toast({ tone: "success", title: `Field ${field.name.trim()} added to ${collection.name}` });
          onDone();
        }}
      />
    </>
  );
}
