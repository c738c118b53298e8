import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorState } from "@/components/feedback/error-state";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { collectionsQuery } from "@/services/collections";
import { createDocument, isBegun } from "./draft/collection-draft.utils";
import { serverFaults } from "./draft/faults.utils";
import { DraftReview } from "./draft-review";
import { NewCollectionForm } from "./new-collection-form";
import { presetOf } from "./rules/rules.utils";
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
  // As they were when the page opened: once it is created the new name is among them.
  const [taken] = useState(names);
  const state = useCollectionDraft(taken);
  return (
    <DraftReview
      noun="collection"
      state={state}
      toDocument={createDocument}
      toFaults={serverFaults}
      isWritten={presetOf(state.draft.rules) === null}
      isBegun={isBegun(state.draft)}
    >
      {(form) => <NewCollectionForm {...form} state={state} names={names} />}
    </DraftReview>
  );
}
