import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import { DraftBanner } from "@/components/versions/draft-banner";
import { collectionsQuery } from "@/services/collections";
import { overviewQuery } from "@/services/overview";
import { CountsStrip } from "./counts-strip";
import { HealthCard } from "./health-card";
import { NextSteps } from "./next-steps";
import { serverLine } from "./overview.utils";
import { VersionCard } from "./version-card";

/** What the installation is made of, how it is, and what to do next. */
export default function OverviewPage() {
  const collections = useQuery(collectionsQuery());
  const server = useQuery(overviewQuery()).data;
  const hasOwn = collections.data?.some(({ name }) => name !== "users");
  return (
    <Page title="Overview">
      <PageHeader
        title="Overview"
        description={serverLine(location.host, server)}
        actions={
          hasOwn && (
            <Button asChild variant="primary">
              <Link to="/collections/new">
                <Plus aria-hidden />
                New collection
              </Link>
            </Button>
          )
        }
      />
      <DraftBanner />
      <div className="grid grid-cols-1 gap-4">
        {hasOwn === false && <NextSteps />}
        <CountsStrip />
        <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
          <VersionCard />
          <HealthCard />
        </div>
      </div>
    </Page>
  );
}
