import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Card } from "@/components/layout/card";
import { Badge } from "@/components/ui/badge";
import { CopyableId } from "@/components/ui/copyable-id";
import type { Explanation } from "@/services/explain";
import { userQuery } from "@/services/users";
import { fullTime } from "@/utils/time";
import { CheckCard } from "./check-card";

/** A request that a rule refused: what was asked by whom, and what each rule said. */
export function ExplanationView({ explanation }: { explanation: Explanation }) {
  const { request_id, at, version, method, path, status, caller, checks } = explanation;
  return (
    <div className="grid grid-cols-1 gap-4">
      <Card title="Request" aside={<Badge tone="danger">{status}</Badge>}>
        <dl className="grid grid-cols-1 gap-x-4 gap-y-2 px-4 py-3 sm:grid-cols-[6rem_minmax(0,1fr)]">
          <Fact name="Call">
            <span className="break-all font-mono">
              {method} {path}
            </span>
          </Fact>
          <Fact name="Who">
            <CallerName {...caller} />
          </Fact>
          <Fact name="When">
            <time dateTime={at}>{fullTime(at)}</time>
          </Fact>
          <Fact name="Version">v{version}</Fact>
          <Fact name="Id">
            <CopyableId id={request_id} full className="-ml-1" />
          </Fact>
        </dl>
      </Card>
      <ol aria-label="Rules that refused" className="grid grid-cols-1 gap-4">
        {checks.map((check, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a check is its place
          <CheckCard key={index} check={check} />
        ))}
      </ol>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-muted text-xs sm:leading-5">{name}</dt>
      <dd className="min-w-0 max-sm:-mt-1.5">{children}</dd>
    </>
  );
}

function CallerName({ kind, id }: Explanation["caller"]) {
  const user = useQuery({ ...userQuery(id ?? ""), enabled: kind === "user" && id !== null });
  if (id === null) return kind === "anonymous" ? "Nobody was signed in" : kind;
  return (
    <Link to="/users" search={{ user: id }} className="break-all underline underline-offset-2">
      {user.data?.email ?? id}
    </Link>
  );
}
