import { useInfiniteQuery } from "@tanstack/react-query";
import { RotateCw, ScrollText } from "lucide-react";
import { useState } from "react";
import { EmptyState } from "@/components/feedback/empty-state";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { PagedList } from "@/components/table/paged-list";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { type AuditEntry, auditQuery } from "@/services/audit";
import { cn } from "@/utils/cn";
import { AuditFilters } from "./audit-filters";
import { AuditPanel } from "./audit-panel";
import { auditRoute } from "./audit-route";
import { AUDIT_COLUMNS, AuditTable } from "./audit-table";

/** What operators have done. */
export default function AuditPage() {
  const filter = auditRoute.useSearch();
  const navigate = auditRoute.useNavigate();
  const audit = useInfiniteQuery(auditQuery(filter));
  const [shown, setShown] = useState<AuditEntry | null>(null);
  const isFiltered = Object.values(filter).some((each) => each !== undefined);
  const clear = () => navigate({ search: {}, replace: true });
  return (
    <Page title="Audit">
      <PageHeader
        title="Audit"
        description="What operators have done, each act written with it. Nobody changes or deletes an entry."
        actions={
          <IconButton label="Refresh" onClick={() => void audit.refetch()}>
            <RotateCw aria-hidden className={cn(audit.isRefetching && "animate-spin")} />
          </IconButton>
        }
      />
      <AuditFilters
        filter={filter}
        onChange={(next) => navigate({ search: (old) => ({ ...old, ...next }), replace: true })}
        busy={audit.isPlaceholderData}
      />
      <PagedList
        query={audit}
        label="Audit"
        noun="entry"
        nouns="entries"
        columns={AUDIT_COLUMNS}
        empty={
          isFiltered ? (
            <EmptyState
              icon={<ScrollText aria-hidden />}
              title="No such entry"
              action={<Button onClick={clear}>Clear the filter</Button>}
            >
              Actions are matched in full, targets with all that stands under them.
            </EmptyState>
          ) : (
            <EmptyState icon={<ScrollText aria-hidden />} title="Nothing has been done yet">
              What operators change, here or by the platform API, appears with who did it and when.
            </EmptyState>
          )
        }
      >
        {(items) => <AuditTable entries={items} onOpen={setShown} />}
      </PagedList>
      <AuditPanel entry={shown} onClose={() => setShown(null)} />
    </Page>
  );
}
