import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Layers } from "lucide-react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { Page } from "@/components/layout/page";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { collectionsQuery } from "@/services/collections";
import { recordsRoute } from "./records-route";
import { RecordsView } from "./records-view";

/** The records of a collection. */
export default function RecordsPage() {
  const { name } = recordsRoute.useParams();
  const collections = useQuery(collectionsQuery());
  const collection = collections.data?.find((each) => each.name === name);
  return (
    <Page title={name} bleed>
      {collection ? (
        <RecordsView key={name} collection={collection} collections={collections.data ?? []} />
      ) : (
        <>
          <header className="flex h-12 shrink-0 items-center border-b px-4">
            <h1 className="truncate font-semibold text-base">{name}</h1>
          </header>
          {collections.isPending && <Skeleton className="m-4 h-40" />}
          {collections.isError && (
            <ErrorState
              title="The collections could not be loaded"
              error={collections.error}
              onRetry={collections.refetch}
              busy={collections.isFetching}
            />
          )}
          {collections.data && (
            <EmptyState
              icon={<Layers />}
              title={`There is no collection ${name}`}
              action={
                <Button asChild>
                  <Link to="/collections">See all collections</Link>
                </Button>
              }
            >
              It may have been renamed or dropped.
            </EmptyState>
          )}
        </>
      )}
    </Page>
  );
}
