import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { LookupTab } from "./lookup-tab";

/** What the access rules said of a request that was refused. */
export default function ExplainPage() {
  return (
    <Page title="Explain">
      <PageHeader
        title="Explain"
        description="Why a rule refused a request: who asked, which rule, and the part of it that decided."
      />
      <LookupTab />
    </Page>
  );
}
