import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";

/** Creates a collection. */
export default function NewCollectionPage() {
  return (
    <Page title="New collection">
      <PageHeader title="New collection" />
    </Page>
  );
}
