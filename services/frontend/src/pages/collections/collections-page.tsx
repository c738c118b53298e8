import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Eye, Layers, Plus } from "lucide-react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { TableSkeleton } from "@/components/table/table-skeleton";
import { Button } from "@/components/ui/button";
import { Code } from "@/components/ui/code";
import { DraftBanner } from "@/components/versions/draft-banner";
import { collectionsQuery } from "@/services/collections";
import { COLUMNS, CollectionsTable } from "./collections-table";

/** Every collection of the newest version. */
export default function CollectionsPage() {
  const collections = useQuery(collectionsQuery());
  const isFresh = collections.data?.every(({ name }) => name === "users");
  return (
    <Page title="Collections">
      <PageHeader
        title="Collections"
        description="What your application stores, and who may reach it."
        actions={
          !isFresh && (
            <>
              <Button asChild>
                <Link to="/collections/new-view">
                  <Eye aria-hidden />
                  New view
                </Link>
              </Button>
              <NewCollectionLink />
            </>
          )
        }
      />
      <DraftBanner />
      {collections.isPending && <TableSkeleton label="Collections" columns={COLUMNS} />}
      {collections.isError && (
        <ErrorState
          title="The collections could not be loaded"
          error={collections.error}
          onRetry={collections.refetch}
          busy={collections.isFetching}
        />
      )}
      {collections.data && <CollectionsTable collections={collections.data} />}
      {isFresh && (
        <EmptyState
          icon={<Layers aria-hidden />}
          title="No collection of your own yet"
          action={<NewCollectionLink />}
          className="mt-4 rounded-lg border border-dashed"
        >
          A collection holds records of one shape. Name its fields, say who may read and write them, and its
          API is served under <Code>/v1</Code> at once. Accounts live in <Code>users</Code>, which is there
          already.
        </EmptyState>
      )}
    </Page>
  );
}

function NewCollectionLink() {
  return (
    <Button asChild variant="primary">
      <Link to="/collections/new">
        <Plus aria-hidden />
        New collection
      </Link>
    </Button>
  );
}
