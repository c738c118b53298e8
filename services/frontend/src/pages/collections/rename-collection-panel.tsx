import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormField } from "@/components/form/form-field";
import { collectionsQuery } from "@/services/collections";
import { toast } from "@/stores/toast";
import { collectionRoute } from "./collections-route";
import { nameFault } from "./draft/names.utils";
import { NameInput } from "./fields/name-input";
import { ReviewDialog } from "./review/review-dialog";
import { useReview } from "./review/use-review";
import { ChangePanel } from "./schema/change-panel";

/** Gives a collection another name, for clients of the next version. */
export function RenameCollectionPanel({ name, onClose }: { name: string; onClose: () => void }) {
  const navigate = collectionRoute.useNavigate();
  const { data: collections = [] } = useQuery(collectionsQuery());
  const [to, setTo] = useState(name);
  const [error, setError] = useState<string | undefined>();
  const review = useReview((entries) => {
    const atName = entries.find(({ pointer }) => pointer === "/operations/0/to");
    setError(atName?.detail);
    const rest = entries.filter((entry) => entry !== atName);
    return rest.length > 0 ? rest.map(({ detail }) => detail).join(" ") : null;
  });
  const submit = () => {
    const taken = collections.some((each) => each.name === to.trim());
    const fault =
      nameFault(to.trim(), "collection") ?? (taken ? `There is a collection ${to.trim()} already.` : null);
    setError(fault ?? undefined);
    if (fault === null)
      void review.start({ operations: [{ op: "rename_collection", collection: name, to: to.trim() }] });
  };
  return (
    <>
      <ChangePanel
        open={review.reviewed === null}
        title={`Rename ${name}`}
        description="Older versions keep the name that they have."
        failure={review.failure}
        busy={review.busy}
        onSubmit={submit}
        onClose={onClose}
      >
        <FormField label="Name" error={error}>
          <NameInput value={to} onValueChange={setTo} />
        </FormField>
      </ChangePanel>
      <ReviewDialog
        review={review}
        action="Rename collection"
        onApplied={() => {
          toast({ tone: "success", title: `Collection ${name} is ${to.trim()} now` });
          void navigate({ to: "/collections/$name", params: { name: to.trim() }, replace: true });
        }}
      />
    </>
  );
}
