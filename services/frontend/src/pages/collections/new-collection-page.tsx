import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ErrorState } from "@/components/feedback/error-state";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { collectionsQuery } from "@/services/collections";
import { toast } from "@/stores/toast";
import { newCollectionRoute } from "./collections-route";
import { createDocument, isBegun } from "./draft/collection-draft.utils";
import { mergeFaults, serverFaults } from "./draft/faults.utils";
import { LeaveGuard } from "./leave-guard";
import { NewCollectionForm } from "./new-collection-form";
import { ReviewDialog } from "./review/review-dialog";
import { useReview } from "./review/use-review";
import { presetOf } from "./rules/rules.utils";
import { useRuleCheck } from "./rules/use-rule-check";
import { useCollectionDraft } from "./use-collection-draft";

/** Creates a collection: written here, reviewed with what it means for clients, then applied. */
export default function NewCollectionPage() {
  const collections = useQuery(collectionsQuery());
  return (
    <Page title="New collection">
      <PageHeader
        title="New collection"
        description="Nothing is changed before you have reviewed what it means."
      />
      {collections.isPending && <Skeleton className="h-80 w-full rounded-lg" />}
      {collections.isError && (
        <ErrorState
          title="The collections could not be loaded"
          error={collections.error}
          onRetry={collections.refetch}
          busy={collections.isFetching}
        />
      )}
      {collections.data && <NewCollection names={collections.data.map(({ name }) => name)} />}
    </Page>
  );
}

function NewCollection({ names }: { names: string[] }) {
  const navigate = newCollectionRoute.useNavigate();
  const applied = useRef(false);
  // As they were when the page opened: once it is created the new name is among them.
  const [taken] = useState(names);
  const state = useCollectionDraft(taken);
  const review = useReview(state.refuse);
  const { draft } = state;
  const isCustom = presetOf(draft.rules) === null;
  const check = useRuleCheck(isCustom ? draft : null, createDocument);
  const faults = mergeFaults(state.faults, serverFaults(check.entries, draft));
  const submit = () => {
    if (state.attempt()) void review.start(createDocument(draft));
  };
  const finish = () => {
    const name = draft.name.trim();
    applied.current = true;
    toast({ tone: "success", title: `Collection ${name} created` });
    void navigate({ to: "/collections/$name", params: { name } });
  };
  return (
    <>
      <NewCollectionForm
        state={state}
        faults={faults}
        names={names}
        failure={review.failure}
        busy={review.busy}
        onSubmit={submit}
      />
      <ReviewDialog review={review} action="Create collection" onApplied={finish} />
      <LeaveGuard what="The new collection" isDirty={() => !applied.current && isBegun(draft)} />
    </>
  );
}
