import { useQuery } from "@tanstack/react-query";
import { ErrorState } from "@/components/feedback/error-state";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { Skeleton } from "@/components/ui/skeleton";
import { DraftBanner } from "@/components/versions/draft-banner";
import { versionsQuery } from "@/services/versions";
import { Timeline } from "./timeline/timeline";

/** Every version of the application API, from its draft to its end. */
export default function VersionsPage() {
  const versions = useQuery(versionsQuery());
  return (
    <Page title="Versions">
      <PageHeader
        title="Versions"
        description="A change that would break clients makes the next version. Older ones are served from the same records until you retire them."
      />
      <DraftBanner />
      {versions.isPending && (
        <div role="status" aria-label="Loading the versions" className="space-y-4">
          <Skeleton className="h-32 w-full rounded-lg" />
          <Skeleton className="h-32 w-full rounded-lg" />
        </div>
      )}
      {versions.isError && (
        <ErrorState
          title="The versions could not be loaded"
          error={versions.error}
          onRetry={versions.refetch}
          busy={versions.isFetching}
        />
      )}
      {versions.data && <Timeline versions={versions.data} />}
    </Page>
  );
}
