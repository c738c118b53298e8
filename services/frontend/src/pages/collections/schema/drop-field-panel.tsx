import { useState } from "react";
import { Callout } from "@/components/ui/callout";
import { toast } from "@/stores/toast";
import { type Collection, isView } from "@/types/schema";
import { FlagOption } from "../fields/flag-option";
import { ReviewDialog } from "../review/review-dialog";
import { useReview } from "../review/use-review";
import { ChangePanel } from "./change-panel";

interface DropFieldPanelProps {
  collection: Collection;
  /** The field's name. */
  name: string;
  /** When the field was removed or nobody wants that any more. */
  onDone: () => void;
}

/** Asks what becomes of the values of a field that is removed, then reviews and applies it. */
export function DropFieldPanel({ collection, name, onDone }: DropFieldPanelProps) {
  const field = collection.fields.find((each) => each.name === name);
  const ofView = isView(collection);
  const [erase, setErase] = useState(false);
  const review = useReview((entries) => entries.map(({ detail }) => detail).join(" "));
  const operation = { op: "drop_field", collection: collection.name, field: name };
  return (
    <>
      <ChangePanel
        open={review.reviewed === null}
        title={`Remove ${name}`}
        description={`From ${collection.name}, for clients of the next version.`}
        failure={review.failure}
        busy={review.busy}
        onSubmit={() => void review.start({ operations: [erase ? { ...operation, erase } : operation] })}
        onClose={onDone}
      >
        {ofView && (
          <p className="text-ink-muted">
            {collection.from} keeps the field and its values. Clients of older versions go on seeing it here.
          </p>
        )}
        {!ofView && field?.computed === undefined && (
          <>
            <p className="text-ink-muted">
              Its values stay for older versions, whose clients go on reading and writing them until the last
              of these versions is purged.
            </p>
            <FlagOption
              label="Erase the values now"
              hint="For values that must not be kept, whoever still reads them."
              checked={erase}
              onChange={setErase}
            />
            {erase && (
              <Callout tone="danger" title="Nobody can bring them back">
                Every value of {name} goes when the change is applied, in the history of changes too. Clients
                of older versions see a stand-in.
              </Callout>
            )}
          </>
        )}
        {!ofView && field?.computed !== undefined && (
          <p className="text-ink-muted">Older versions go on computing it. Nothing that is stored changes.</p>
        )}
      </ChangePanel>
      <ReviewDialog
        review={review}
        action="Remove field"
        onApplied={() => {
          toast({ tone: "success", title: `Field ${name} removed from ${collection.name}` });
          onDone();
        }}
      />
    </>
  );
}
