import { useState } from "react";
import { toast } from "@/stores/toast";
import type { Collection, Field } from "@/types/schema";
import { describeType } from "../fields/field-summary.utils";
import { ReviewDialog } from "../review/review-dialog";
import { useReview } from "../review/use-review";
import { ChangePanel } from "./change-panel";
import { editFaults, editOf, type RefusedEdit, refusedEdit } from "./edit-field.utils";
import { EditFieldForm } from "./edit-field-form";
import { editOperations } from "./edit-operations.utils";
import { ownersOf, ownFields } from "./schema.utils";

const NOTHING: RefusedEdit = { faults: {}, expressions: [], rest: null };

interface EditFieldPanelProps {
  collection: Collection;
  /** The field's name. */
  name: string;
  /** When the field was changed or nobody wants that any more. */
  onDone: () => void;
}

/** Changes a field in a side panel, then reviews what that means for clients and applies it. */
export function EditFieldPanel({ name, ...props }: EditFieldPanelProps) {
  // As it was when the panel opened: it may have another name before the panel is closed.
  const [field] = useState(() => ownFields(props.collection).find((each) => each.name === name));
  return field ? <EditField field={field} {...props} /> : null;
}

function EditField({ collection, field, onDone }: Omit<EditFieldPanelProps, "name"> & { field: Field }) {
  const [edit, setEdit] = useState(() => editOf(field));
  const [refused, setRefused] = useState(NOTHING);
  const [failure, setFailure] = useState<string | null>(null);
  const review = useReview((entries) => {
    const found = refusedEdit(entries);
    setRefused(found);
    return found.rest;
  });
  const others = collection.fields.map(({ name }) => name).filter((name) => name !== field.name);
  const own = editFaults(field, edit, others);
  const submit = () => {
    const operations = editOperations(collection.name, field, edit);
    setRefused(NOTHING);
    setFailure(operations.length === 0 ? "Nothing is changed yet." : null);
    if (operations.length > 0 && Object.keys(own).length === 0) void review.start({ operations });
  };
  return (
    <>
      <ChangePanel
        open={review.reviewed === null}
        title={`Change ${field.name}`}
        description={`In ${collection.name}: ${describeType(field)}.`}
        failure={failure ?? review.failure}
        busy={review.busy}
        onSubmit={submit}
        onClose={onDone}
      >
        <EditFieldForm
          field={field}
          edit={edit}
          faults={{ ...refused.faults, ...own }}
          innerFaults={refused.expressions}
          owners={ownersOf(collection)}
          onChange={(next) => {
            setEdit(next);
            setRefused(NOTHING);
          }}
        />
      </ChangePanel>
      <ReviewDialog
        review={review}
        action="Change field"
        onApplied={() => {
          toast({ tone: "success", title: `Field ${edit.name.trim()} of ${collection.name} changed` });
          onDone();
        }}
      />
    </>
  );
}
