import { useState } from "react";
import { toast } from "@/stores/toast";
import type { Collection } from "@/types/schema";
import { newIndex, toIndex } from "../draft/collection-draft.utils";
import { faultAt, operationFaults } from "../draft/faults.utils";
import { ReviewDialog } from "../review/review-dialog";
import { useReview } from "../review/use-review";
import { ChangePanel } from "./change-panel";
import { IndexEditor } from "./index-editor";
import { indexableColumns } from "./schema.utils";

interface AddIndexPanelProps {
  collection: Collection;
  /** When the index was added or nobody wants it any more. */
  onDone: () => void;
}

/** Chooses a new index of a collection in a side panel, then reviews and applies it. */
export function AddIndexPanel({ collection, onDone }: AddIndexPanelProps) {
  const [index, setIndex] = useState(newIndex);
  const [error, setError] = useState<string | undefined>();
  const [whereFault, setWhereFault] = useState<string | undefined>();
  const review = useReview((entries) => {
    const found = operationFaults(entries, "");
    const atFields = faultAt(found, "fields");
    const atWhere = faultAt(found, "where");
    setError(atFields?.detail);
    setWhereFault(atWhere?.detail);
    const rest = found.filter((fault) => fault !== atFields && fault !== atWhere).map(({ detail }) => detail);
    return rest.length > 0 ? rest.join(" ") : null;
  });
  const submit = () => {
    if (index.columns.length === 0) setError("Choose at least one field.");
    else
      void review.start({
        operations: [{ op: "add_index", collection: collection.name, ...toIndex(index) }],
      });
  };
  return (
    <>
      <ChangePanel
        open={review.reviewed === null}
        title="Add an index"
        description={`To ${collection.name}. It changes speed, not answers, unless it is unique.`}
        failure={review.failure}
        busy={review.busy}
        onSubmit={submit}
        onClose={onDone}
      >
        <IndexEditor
          index={index}
          columns={indexableColumns(collection.fields)}
          error={error}
          whereFault={whereFault}
          onChange={(next) => {
            setIndex(next);
            setError(undefined);
            setWhereFault(undefined);
          }}
        />
      </ChangePanel>
      <ReviewDialog
        review={review}
        action="Add index"
        onApplied={() => {
          toast({ tone: "success", title: `Index added to ${collection.name}` });
          onDone();
        }}
      />
    </>
  );
}
