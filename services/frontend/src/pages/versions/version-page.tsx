import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileQuestion } from "lucide-react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { BackLink } from "@/components/layout/back-link";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { VersionState } from "@/components/versions/version-state";
import { versionMeaning } from "@/components/versions/version-words.utils";
import { type Version, versionQuery } from "@/services/versions";
import { ChangesTab } from "./changes/changes-tab";
import { ClientsTab } from "./clients/clients-tab";
import { EndTab } from "./end/end-tab";
import { milestones } from "./timeline/milestones.utils";
import { VersionActions } from "./version-actions";
import { versionRoute } from "./versions-route";

const TABS = [
  { value: "clients", label: "Clients" },
  { value: "changes", label: "Changes" },
  { value: "end", label: "End of life" },
] as const;

/** One version: who calls it, how it differs from the next one, and what is announced of its end. */
export default function VersionPage() {
  const { number } = versionRoute.useParams();
  const version = useQuery(versionQuery(Number(number)));
  return (
    <Page title={`v${number}`}>
      <PageHeader
        before={<BackLink link={{ to: "/versions" }}>Versions</BackLink>}
        title={
          <span className="flex items-center gap-2.5">
            v{number}
            {version.data && <VersionState state={version.data.state} />}
          </span>
        }
        description={version.data && <Standing version={version.data} />}
        actions={version.data && <VersionActions version={version.data} />}
      />
      {version.isPending && <Skeleton className="h-72 w-full rounded-lg" />}
      {version.isError && (
        <ErrorState
          title="The version could not be loaded"
          error={version.error}
          onRetry={version.refetch}
          busy={version.isFetching}
        />
      )}
      {version.data === null && (
        <EmptyState
          icon={<FileQuestion aria-hidden />}
          title={`There is no v${number}`}
          action={
            <Button asChild>
              <Link to="/versions">All versions</Link>
            </Button>
          }
        />
      )}
      {version.data && <VersionTabs key={number} version={version.data} />}
    </Page>
  );
}

/** What its state means, and its dates. */
function Standing({ version }: { version: Version }) {
  return (
    <>
      {versionMeaning(version.state)}
      <span className="mt-1 block text-xs">{milestones(version).join(" · ")}</span>
    </>
  );
}

function VersionTabs({ version }: { version: Version }) {
  const { tab = "clients" } = versionRoute.useSearch();
  const navigate = versionRoute.useNavigate();
  return (
    <Tabs
      label="Version"
      value={tab}
      tabs={TABS}
      onValueChange={(value) => navigate({ search: (old) => ({ ...old, tab: value }), replace: true })}
    >
      <TabPanel value="clients">
        <ClientsTab version={version.version} />
      </TabPanel>
      <TabPanel value="changes">
        <ChangesTab version={version} />
      </TabPanel>
      <TabPanel value="end">
        <EndTab version={version} />
      </TabPanel>
    </Tabs>
  );
}
