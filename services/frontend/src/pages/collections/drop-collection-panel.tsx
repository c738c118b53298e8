import { useQuery } from "@tanstack/react-query";
import { collectionQuery } from "@/services/collections";
import { toast } from "@/stores/toast";
import { collectionRoute } from "./collections-route";
import { ReviewDialog } from "./review/review-dialog";
import { useReview } from "./review/use-review";
import { ChangePanel } from "./schema/change-panel";

/** Takes a collection out of the API, for clients of the next version. */
export function DropCollectionPanel({ name, onClose }: { name: string; onClose: () => void }) {
  const from = useQuery(collectionQuery(name)).data?.from;
  const navigate = collectionRoute.useNavigate();
  const review = useReview((entries) => entries.map(({ detail }) => detail).join(" "));
  return (
    <>
      <ChangePanel
        open={review.reviewed === null}
        title={`Remove ${name}`}
        description="For clients of the next version."
        failure={review.failure}
        busy={review.busy}
        onSubmit={() => void review.start({ operations: [{ op: "drop_collection", collection: name }] })}
        onClose={onClose}
      >
        <p className="text-ink-muted">
          {from === undefined
            ? "Clients of older versions go on reading and writing its records. The records stay until the last version that shows them is purged."
            : `Clients of older versions go on reading it. ${from} keeps its records.`}
        </p>
      </ChangePanel>
      <ReviewDialog
        review={review}
        action="Remove collection"
        onApplied={() => {
          toast({ tone: "success", title: `Collection ${name} removed` });
          void navigate({ to: "/collections", replace: true });
        }}
      />
    </>
  );
}
