import { useQuery } from "@tanstack/react-query";
import { ChartNoAxesColumn } from "lucide-react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { TableSkeleton } from "@/components/table/table-skeleton";
import { Code } from "@/components/ui/code";
import { Label } from "@/components/ui/label";
import { Select } from "@/components/ui/select";
import { usageQuery } from "@/services/usage";
import { formatCount, plural } from "@/utils/text";
import { lastDays } from "@/utils/time";
import { total, trafficOf } from "../traffic.utils";
import { SPAN, SPANS, versionRoute } from "../versions-route";
import { CLIENT_COLUMNS, ClientsTable } from "./clients-table";

/** Who calls a version, how often, and by which fields. */
export function ClientsTab({ version }: { version: number }) {
  const { days: span = SPAN } = versionRoute.useSearch();
  const usage = useQuery(usageQuery({ version, days: span }));
  const days = lastDays(span, Date.now());
  const clients = trafficOf(usage.data ?? [], days);
  const calls = formatCount(total(clients.map((client) => client.calls)));
  return (
    <div className="grid grid-cols-1 gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-ink-muted">
          {usage.data && `${calls} calls by ${plural(clients.length, "client")}. Operators do not count.`}
        </p>
        <SpanChoice span={span} />
      </div>
      {usage.isPending && <TableSkeleton label="Clients" columns={CLIENT_COLUMNS} />}
      {usage.isError && (
        <ErrorState
          title="The traffic could not be loaded"
          error={usage.error}
          onRetry={usage.refetch}
          busy={usage.isFetching}
        />
      )}
      {usage.data?.length === 0 && (
        <EmptyState
          icon={<ChartNoAxesColumn aria-hidden />}
          title={`Nobody called v${version} in ${span} days`}
          className="rounded-lg border border-dashed"
        >
          Clients are told apart by the header <Code>Stratabase-Client: name/1.2</Code>, else by their user
          agent. Calls appear a few seconds after they were made.
        </EmptyState>
      )}
      {clients.length > 0 && <ClientsTable clients={clients} />}
    </div>
  );
}

function SpanChoice({ span }: { span: number }) {
  const navigate = versionRoute.useNavigate();
  const choose = (text: string) => {
    const days = SPANS.find((each) => String(each) === text);
    void navigate({ search: (old) => ({ ...old, days }), replace: true });
  };
  return (
    <div className="flex items-center gap-2">
      <Label htmlFor="span">Last</Label>
      <Select id="span" className="w-28" value={span} onChange={(event) => choose(event.target.value)}>
        {SPANS.map((days) => (
          <option key={days} value={days}>
            {days} days
          </option>
        ))}
      </Select>
    </div>
  );
}
