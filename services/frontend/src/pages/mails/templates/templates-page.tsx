import { useQuery } from "@tanstack/react-query";
import { ErrorState } from "@/components/feedback/error-state";
import { BackLink } from "@/components/layout/back-link";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { TableSkeleton } from "@/components/table/table-skeleton";
import { templatesQuery } from "@/services/templates";
import { groupTemplates } from "./templates.utils";
import { TEMPLATE_COLUMNS, TemplatesTable } from "./templates-table";

/** The words of every mail, in every language. */
export default function TemplatesPage() {
  const templates = useQuery(templatesQuery());
  return (
    <Page title="Templates of mails">
      <PageHeader
        before={<BackLink link={{ to: "/mails" }}>Mails</BackLink>}
        title="Templates"
        description="What mails say. Each is written in the language that its reader likes best."
      />
      {templates.isPending && <TableSkeleton label="Templates" columns={TEMPLATE_COLUMNS} />}
      {templates.isError && (
        <ErrorState
          title="The templates could not be loaded"
          error={templates.error}
          onRetry={templates.refetch}
          busy={templates.isFetching}
        />
      )}
      {templates.data && <TemplatesTable groups={groupTemplates(templates.data)} />}
    </Page>
  );
}
