import { useState } from "react";
import { FormField } from "@/components/form/form-field";
import type { Operation } from "@/types/schema";
import { nameFault } from "../draft/names.utils";
import { NameInput } from "../fields/name-input";
import { ReviewDialog } from "../review/review-dialog";
import { useReview } from "../review/use-review";
import { ChangePanel } from "./change-panel";

interface RenamePanelProps {
  name: string;
  of: "collection" | "field";
  description: string;
  /** The names that there are beside it. */
  taken: readonly string[];
  /** What gives it the other name. */
  toOperation: (to: string) => Operation;
  onRenamed: (to: string) => void;
  onClose: () => void;
}

/** Gives something another name in a side panel, for clients of the next version, once that is reviewed. */
export function RenamePanel(props: RenamePanelProps) {
  const { name, of, description, taken, toOperation, onRenamed, onClose } = props;
  const [text, setText] = useState(name);
  const [error, setError] = useState<string | undefined>();
  const to = text.trim();
  const review = useReview((entries) => {
    const atName = entries.find(({ pointer }) => pointer === "/operations/0/to");
    setError(atName?.detail);
    const rest = entries.filter((entry) => entry !== atName);
    return rest.length > 0 ? rest.map(({ detail }) => detail).join(" ") : null;
  });
  const submit = () => {
    const fault = nameFault(to, of) ?? (taken.includes(to) ? `There is a ${of} ${to} already.` : null);
    setError(fault ?? undefined);
    if (fault === null) void review.start({ operations: [toOperation(to)] });
  };
  return (
    <>
      <ChangePanel
        open={review.reviewed === null}
        title={`Rename ${name}`}
        description={description}
        failure={review.failure}
        busy={review.busy}
        onSubmit={submit}
        onClose={onClose}
      >
        <FormField label="Name" error={error}>
          <NameInput value={text} onValueChange={setText} />
        </FormField>
      </ChangePanel>
      <ReviewDialog review={review} action={`Rename ${of}`} onApplied={() => onRenamed(to)} />
    </>
  );
}
