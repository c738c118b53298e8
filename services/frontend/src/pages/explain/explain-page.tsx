import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { explainRoute } from "./explain-route";
import { LookupTab } from "./lookup-tab";
import { TestTab } from "./test-tab";

const TABS = [
  { value: "request", label: "Look up a request" },
  { value: "test", label: "Test as a user" },
] as const;

/** What the access rules say: of a request that was refused, and of one that is only tried. */
export default function ExplainPage() {
  const { tab = "request", user } = explainRoute.useSearch();
  const navigate = explainRoute.useNavigate();
  return (
    <Page title="Explain">
      <PageHeader
        title="Explain"
        description="What the access rules say: who may, who may not, and which part of a rule decides."
      />
      <Tabs
        label="Explain"
        value={tab}
        tabs={TABS}
        onValueChange={(value) => navigate({ search: { tab: value }, replace: true })}
      >
        <TabPanel value="request">
          <LookupTab />
        </TabPanel>
        <TabPanel value="test">
          <TestTab key={user} user={user} />
        </TabPanel>
      </Tabs>
    </Page>
  );
}
