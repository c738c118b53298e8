import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Mail as MailIcon, PenLine, RotateCw } from "lucide-react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { LoadMore } from "@/components/table/load-more";
import { TableSkeleton } from "@/components/table/table-skeleton";
import { Button } from "@/components/ui/button";
import { Code } from "@/components/ui/code";
import { IconButton } from "@/components/ui/icon-button";
import { mailsQuery } from "@/services/mails";
import { cn } from "@/utils/cn";
import { plural } from "@/utils/text";
import { MailFilters } from "./mail-filters";
import { MailPanel } from "./mail-panel";
import { mailsRoute } from "./mails-route";
import { MAIL_COLUMNS, MailsTable } from "./mails-table";

/** What became of the mails that the server wrote. */
export default function MailsPage() {
  const { mail, ...filter } = mailsRoute.useSearch();
  const navigate = mailsRoute.useNavigate();
  const mails = useInfiniteQuery(mailsQuery(filter));
  const items = mails.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = filter.state !== undefined || filter.to !== undefined;
  return (
    <Page title="Mails">
      <PageHeader
        title="Mails"
        description="What became of every mail of the last 30 days."
        actions={
          <>
            <IconButton label="Refresh" onClick={() => void mails.refetch()}>
              <RotateCw aria-hidden className={cn(mails.isRefetching && "animate-spin")} />
            </IconButton>
            <Button asChild>
              <Link to="/mails/templates">
                <PenLine aria-hidden />
                Templates
              </Link>
            </Button>
          </>
        }
      />
      <MailFilters
        filter={filter}
        onChange={(next) => navigate({ search: (old) => ({ ...old, ...next }), replace: true })}
        busy={mails.isPlaceholderData}
      />
      {mails.isPending && <TableSkeleton label="Mails" columns={MAIL_COLUMNS} />}
      {mails.isError && !mails.data && (
        <ErrorState
          title="The mails could not be loaded"
          error={mails.error}
          onRetry={mails.refetch}
          busy={mails.isFetching}
        />
      )}
      {mails.data && items.length === 0 && (
        <NoMails isFiltered={isFiltered} onClear={() => navigate({ search: {}, replace: true })} />
      )}
      {items.length > 0 && (
        <>
          <MailsTable mails={items} />
          <LoadMore
            shown={plural(items.length, "mail")}
            hasMore={mails.hasNextPage}
            busy={mails.isFetchingNextPage}
            onLoadMore={mails.fetchNextPage}
          />
        </>
      )}
      <MailPanel id={mail} onClose={() => navigate({ search: (old) => ({ ...old, mail: undefined }) })} />
    </Page>
  );
}

function NoMails({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  if (isFiltered) {
    return (
      <EmptyState
        icon={<MailIcon aria-hidden />}
        title="No such mail"
        action={<Button onClick={onClear}>Clear the filter</Button>}
      >
        Addresses are matched in full.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<MailIcon aria-hidden />} title="No mails yet">
      The server mails links and codes to the owners of addresses, once <Code>STRATABASE_SMTP_URL</Code> names
      a mail server. While you develop, <Code>log:</Code> keeps every mail here instead.
    </EmptyState>
  );
}
