import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileQuestion } from "lucide-react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { TableSkeleton } from "@/components/table/table-skeleton";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { DraftBanner } from "@/components/versions/draft-banner";
import { collectionQuery } from "@/services/collections";
import type { Collection } from "@/types/schema";
import { ApiTab } from "./api/api-tab";
import { CollectionActions } from "./collection-actions";
import { collectionRoute } from "./collections-route";
import { DropCollectionPanel } from "./drop-collection-panel";
import { RenameCollectionPanel } from "./rename-collection-panel";
import { RulesTab } from "./rules/rules-tab";
import { FIELD_COLUMNS } from "./schema/fields-table";
import { SchemaTab } from "./schema/schema-tab";

const TABS = [
  { value: "schema", label: "Schema" },
  { value: "rules", label: "Rules" },
  { value: "api", label: "API" },
] as const;

/** One collection: its fields and indexes, its rules, and how to call it. */
export default function CollectionPage() {
  const { name } = collectionRoute.useParams();
  const collection = useQuery(collectionQuery(name));
  return (
    <Page title={name}>
      <PageHeader
        title={<span className="font-mono">{name}</span>}
        description={collection.data ? descriptionOf(collection.data) : undefined}
        actions={collection.data && <CollectionActions collection={collection.data} />}
      />
      <DraftBanner />
      {collection.isPending && (
        <>
          <Skeleton className="mb-5 h-9 w-full" />
          <TableSkeleton label="Fields" columns={FIELD_COLUMNS} />
        </>
      )}
      {collection.isError && (
        <ErrorState
          title="The collection could not be loaded"
          error={collection.error}
          onRetry={collection.refetch}
          busy={collection.isFetching}
        />
      )}
      {collection.data === null && (
        <EmptyState
          icon={<FileQuestion aria-hidden />}
          title={`There is no collection ${name}`}
          action={
            <Button asChild>
              <Link to="/collections">All collections</Link>
            </Button>
          }
        />
      )}
      {collection.data && <CollectionTabs key={name} collection={collection.data} />}
      {/* Even when it is gone: the panel that removed it has a word to say. */}
      <CollectionPanels name={name} />
    </Page>
  );
}

function descriptionOf({ name, from, where }: Collection): string | undefined {
  if (name === "users") return "The accounts of your application. It takes fields of your own.";
  if (from === undefined) return undefined;
  return where === undefined ? `A view of ${from}.` : `A view of ${from}, where ${where}.`;
}

function CollectionTabs({ collection }: { collection: Collection }) {
  const { tab = "schema" } = collectionRoute.useSearch();
  const navigate = collectionRoute.useNavigate();
  return (
    <Tabs
      label="Collection"
      value={tab}
      tabs={TABS}
      onValueChange={(value) => navigate({ search: { tab: value }, replace: true })}
    >
      <TabPanel value="schema">
        <SchemaTab collection={collection} />
      </TabPanel>
      <TabPanel value="rules">
        <RulesTab collection={collection} />
      </TabPanel>
      <TabPanel value="api">
        <ApiTab collection={collection} />
      </TabPanel>
    </Tabs>
  );
}

/** The panel that the URL opens on the collection as a whole. */
function CollectionPanels({ name }: { name: string }) {
  const { manage } = collectionRoute.useSearch();
  const navigate = collectionRoute.useNavigate();
  const close = () => void navigate({ search: {}, replace: true });
  if (manage === "rename") return <RenameCollectionPanel name={name} onClose={close} />;
  if (manage === "drop") return <DropCollectionPanel name={name} onClose={close} />;
  return null;
}
