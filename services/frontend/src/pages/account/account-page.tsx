import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MonitorSmartphone, UserX } from "lucide-react";
import { MissingState } from "@/components/feedback/missing-state";
import { Card } from "@/components/layout/card";
import { Page } from "@/components/layout/page";
import { PageHeader } from "@/components/layout/page-header";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { type Me, meQuery } from "@/services/account";
import { PasswordCard } from "./password-card";
import { SecondFactorCard } from "./second-factor-card";

/** The account of the operator who is signed in. */
export default function AccountPage() {
  const me = useQuery(meQuery());
  return (
    <Page title="Your account" className="max-w-3xl">
      <PageHeader
        title="Your account"
        description="That of an operator of this console; users of your application have their own."
        actions={
          <Button asChild>
            <Link to="/sessions">
              <MonitorSmartphone aria-hidden />
              Sessions
            </Link>
          </Button>
        }
      />
      {me.data ? (
        <div className="space-y-5">
          <Facts me={me.data} />
          <PasswordCard />
          <SecondFactorCard />
        </div>
      ) : (
        <MissingState query={me} noun="account" icon={<UserX aria-hidden />}>
          It may have been removed.
        </MissingState>
      )}
    </Page>
  );
}

function Facts({ me }: { me: Me }) {
  return (
    <Card>
      <dl className="grid grid-cols-[6rem_minmax(0,1fr)] items-center gap-x-3 gap-y-1.5 p-4">
        <dt className="text-ink-muted text-xs">Email</dt>
        <dd className="truncate font-medium">{me.email}</dd>
        <dt className="text-ink-muted text-xs">Role</dt>
        <dd>
          <Badge tone={me.role === "owner" ? "accent" : "neutral"}>{me.role}</Badge>
        </dd>
        <dt className="text-ink-muted text-xs">Since</dt>
        <dd>
          <Moment at={me.created_at} />
        </dd>
      </dl>
    </Card>
  );
}
