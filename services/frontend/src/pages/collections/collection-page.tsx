import { useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { collectionQuery } from "@/services/collections";
import { collectionRoute } from "./collections-route";

const TABS = [
  { value: "schema", label: "Schema" },
  { value: "rules", label: "Rules" },
] as const;

/** One collection: its fields and its rules. */
export default function CollectionPage() {
  const { name } = collectionRoute.useParams();
  const { tab = "schema" } = collectionRoute.useSearch();
  const navigate = collectionRoute.useNavigate();
  const collection = useQuery(collectionQuery(name));
  return (
    <Page title={name}>
      <PageHeader title={name} />
      {collection.isPending && <Skeleton className="h-9 w-full" />}
      {collection.isError && (
        <ErrorState
          title="The collection could not be loaded"
          error={collection.error}
          onRetry={collection.refetch}
        />
      )}
      {collection.data === null && (
        <EmptyState icon={<FileQuestion aria-hidden />} title={`There is no collection ${name}`} />
      )}
      {collection.data && (
        <Tabs
          label="Collection"
          value={tab}
          tabs={TABS}
          onValueChange={(value) => navigate({ search: { tab: value }, replace: true })}
        >
          <TabPanel value="schema">{collection.data.fields.map((field) => field.name).join(", ")}</TabPanel>
          <TabPanel value="rules">{Object.keys(collection.data.rules).join(", ")}</TabPanel>
        </Tabs>
      )}
    </Page>
  );
}
