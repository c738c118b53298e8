import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { SearchX, ShieldQuestionMark } from "lucide-react";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { Code } from "@/components/ui/code";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/services/errors";
import { type Explanation, explanationQuery } from "@/services/explain";
import { explainRoute } from "./explain-route";
import { ExplanationView } from "./explanation-view";
import { RequestForm } from "./request-form";

/** Why a rule refused a request, by the request's id. */
export function LookupTab() {
  const { request } = explainRoute.useSearch();
  const navigate = explainRoute.useNavigate();
  const explanation = useQuery({ ...explanationQuery(request ?? ""), enabled: request !== undefined });
  return (
    <>
      <RequestForm
        key={request}
        value={request}
        busy={explanation.isFetching}
        onLookUp={(id) =>
          id === request ? void explanation.refetch() : void navigate({ search: { request: id } })
        }
      />
      {request === undefined ? <HowTo /> : <Found query={explanation} />}
    </>
  );
}

function HowTo() {
  return (
    <EmptyState icon={<ShieldQuestionMark aria-hidden />} title="Which request was refused?">
      An answer of 401, 403 or 404 carries the request's id in its body, as{" "}
      <Code>"instance": "urn:uuid:…"</Code>. What a rule refused is kept for a week.
    </EmptyState>
  );
}

function Found({
  query,
}: {
  query: Pick<UseQueryResult<Explanation>, "data" | "error" | "refetch" | "isFetching">;
}) {
  const { data, error, refetch, isFetching } = query;
  if (data) return <ExplanationView explanation={data} />;
  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) {
    return (
      <EmptyState icon={<SearchX aria-hidden />} title="No rule refused this request">
        It may be longer ago than a week, or have failed for another reason: its problem says which.
      </EmptyState>
    );
  }
  if (error)
    return <ErrorState title="It could not be looked up" error={error} onRetry={refetch} busy={isFetching} />;
  return (
    <div className="space-y-4" role="status" aria-label="Looking it up">
      <Skeleton className="h-44 w-full" />
      <Skeleton className="h-40 w-full" />
    </div>
  );
}
