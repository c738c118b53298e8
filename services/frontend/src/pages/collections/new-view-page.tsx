import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorState } from "@/components/feedback/error-state";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { collectionsQuery } from "@/services/collections";
import { type Collection, VIEW_RULE_NAMES } from "@/types/schema";
import { isViewBegun, viewDocument } from "./draft/view-draft.utils";
import { serverViewFaults } from "./draft/view-faults.utils";
import { DraftReview } from "./draft-review";
import { NewViewForm } from "./new-view-form";
import { presetOf } from "./rules/rules.utils";
import { useViewDraft } from "./use-view-draft";

/** Creates a view: written here, reviewed with what it means for clients, then applied. */
export default function NewViewPage() {
  const collections = useQuery(collectionsQuery());
  return (
    <Page title="New view">
      <PageHeader
        title="New view"
        description="It shows some records of a collection, and some of their fields, to whom the collection does not."
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
      {collections.data && <NewView collections={collections.data} />}
    </Page>
  );
}

function NewView({ collections }: { collections: Collection[] }) {
  // As they were when the page opened: once it is created the view is among them.
  const [before] = useState(collections);
  const state = useViewDraft(before);
  const { where, rules } = state.draft;
  return (
    <DraftReview
      noun="view"
      state={state}
      toDocument={viewDocument}
      toFaults={serverViewFaults}
      isWritten={where.trim() !== "" || presetOf(rules, VIEW_RULE_NAMES) === null}
      isBegun={isViewBegun(state.draft)}
    >
      {(form) => <NewViewForm {...form} state={state} />}
    </DraftReview>
  );
}
