import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormField } from "@/components/form/form-field";
import { Select } from "@/components/ui/select";
import { collectionQuery } from "@/services/collections";
import { toast } from "@/stores/toast";
import type { Collection } from "@/types/schema";
import { faultsOf, operationFaults } from "../draft/faults.utils";
import { nameInView, unseenFields } from "../draft/view-draft.utils";
import { shownFault } from "../draft/view-faults.utils";
import { describeType } from "../fields/field-summary.utils";
import { NameInput } from "../fields/name-input";
import { ReviewDialog } from "../review/review-dialog";
import { useReview } from "../review/use-review";
import { ChangePanel } from "./change-panel";

interface AddShownPanelProps {
  view: Collection;
  /** When the view shows the field or nobody wants that any more. */
  onDone: () => void;
}

/** Has a view show one more field of its collection. */
export function AddShownPanel({ view, onDone }: AddShownPanelProps) {
  const { data: source } = useQuery(collectionQuery(view.from ?? ""));
  return source ? <AddShown view={view} source={source} onDone={onDone} /> : null;
}

function AddShown({ view, source, onDone }: AddShownPanelProps & { source: Collection }) {
  // Those that there were when the panel opened: it may be shown before the panel is closed.
  const [unseen] = useState(() => unseenFields(view, source));
  const [from, setFrom] = useState(unseen[0]?.name ?? "");
  const [name, setName] = useState("");
  const [error, setError] = useState<string | undefined>();
  const review = useReview((entries) => {
    const { name: atName, ...rest } = faultsOf(operationFaults(entries, "field"), "");
    setError(atName);
    return atName === undefined || rest[""] ? entries.map(({ detail }) => detail).join(" ") : null;
  });
  const field = unseen.find((each) => each.name === from);
  if (field === undefined) return null;
  const draft = { field, shown: true, name };
  const submit = () => {
    const others = view.fields.map((each) => each.name);
    const fault = shownFault(draft, others);
    setError(fault ?? undefined);
    if (fault !== null) return;
    const shown = { name: nameInView(draft), from };
    void review.start({ operations: [{ op: "add_field", collection: view.name, field: shown }] });
  };
  return (
    <>
      <ChangePanel
        open={review.reviewed === null}
        title="Show a field"
        description={`Of ${view.from} in ${view.name}, behind its other fields.`}
        failure={review.failure}
        busy={review.busy}
        onSubmit={submit}
        onClose={onDone}
      >
        <FormField label={`Field of ${view.from}`} hint={describeType(field)}>
          <Select className="font-mono" value={from} onChange={(event) => setFrom(event.target.value)}>
            {unseen.map((each) => (
              <option key={each.name}>{each.name}</option>
            ))}
          </Select>
        </FormField>
        <FormField label="Name in the view" optional error={error}>
          <NameInput value={name} placeholder={from} onValueChange={setName} />
        </FormField>
      </ChangePanel>
      <ReviewDialog
        review={review}
        action="Show field"
        onApplied={() => {
          toast({ tone: "success", title: `${view.name} shows ${nameInView(draft)}` });
          onDone();
        }}
      />
    </>
  );
}
