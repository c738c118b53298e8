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
import { templatesQuery } from "@/services/templates";
import { templateRoute } from "../mails-route";
import { TemplateEditor } from "./template-editor";
import { languageName, readLocale, startOf, templateTitle } from "./templates.utils";

/** The words of a mail in one language, with what a mail made of them says. */
export default function TemplatePage() {
  const key = templateRoute.useParams();
  const templates = useQuery(templatesQuery());
  const isLanguage = readLocale(key.locale) === key.locale;
  const start = templates.data && isLanguage ? startOf(templates.data, key) : null;
  return (
    <Page title={templateTitle(key.name)}>
      <PageHeader
        before={<BackLink link={{ to: "/mails/templates" }}>Templates</BackLink>}
        title={templateTitle(key.name)}
        description={isLanguage ? languageName(key.locale) : undefined}
      />
      {templates.isPending && <Skeleton className="h-96 w-full rounded-lg" />}
      {templates.isError && (
        <ErrorState
          title="The template could not be loaded"
          error={templates.error}
          onRetry={templates.refetch}
          busy={templates.isFetching}
        />
      )}
      {templates.data && start === null && (
        <EmptyState
          icon={<FileQuestion aria-hidden />}
          title={isLanguage ? `There is no template ${key.name}` : `${key.locale} is no language`}
          action={
            <Button asChild>
              <Link to="/mails/templates">All templates</Link>
            </Button>
          }
        />
      )}
      {start && <TemplateEditor key={`${key.name}/${key.locale}`} templateKey={key} start={start} />}
    </Page>
  );
}
