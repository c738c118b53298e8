import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { Card } from "@/components/layout/card";
import { Button } from "@/components/ui/button";
import { Code, CodeBlock } from "@/components/ui/code";
import { useSession } from "@/stores/session";
import { firstCollectionCurl, signInCurl } from "./overview.utils";

/** What to do with an installation that has no collection yet. */
export function NextSteps() {
  const email = useSession((state) => state.operator?.email ?? "you@example.com");
  return (
    <Card className="grid grid-cols-1 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)] lg:divide-x">
      <div className="p-5">
        <h2 className="font-semibold text-lg tracking-tight">Create your first collection</h2>
        <p className="mt-1 text-ink-muted">
          Name its fields and say who may read and write them. Its API is served under <Code>/v1</Code> at
          once; accounts live in <Code>users</Code>, which is there already.
        </p>
        <Button asChild variant="primary" className="mt-4">
          <Link to="/collections/new">
            <Plus aria-hidden />
            New collection
          </Link>
        </Button>
      </div>
      <div className="min-w-0 space-y-3 p-5 max-lg:border-t">
        <p className="text-ink-muted">Or from a terminal:</p>
        <CodeBlock label="1. Sign in" code={signInCurl(location.origin, email)} />
        <CodeBlock label="2. Create a collection" code={firstCollectionCurl(location.origin)} />
      </div>
    </Card>
  );
}
