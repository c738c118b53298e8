import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Standalone } from "@/components/layout/standalone";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Code, CodeBlock } from "@/components/ui/code";
import { useDocumentTitle } from "@/hooks/use-document-title";
import { setupStateQuery } from "@/services/setup";
import { takeTokenFromAddress } from "@/utils/token-address";
import { SetupForm } from "./setup-form";

/** Makes the first owner with the token that the server's first start printed. */
export default function SetupPage() {
  useDocumentTitle("Set up");
  const [token] = useState(takeTokenFromAddress);
  const [rejected, setRejected] = useState(false);
  // Servers that cannot tell leave it to the token.
  const closed = useQuery(setupStateQuery()).data?.open === false;
  if (closed) {
    return (
      <Standalone
        title="Already set up"
        description="This installation has its owner. The set-up token is used up."
      >
        <Button asChild variant="primary" size="lg">
          <Link to="/sign-in">Sign in</Link>
        </Button>
      </Standalone>
    );
  }
  if (token === null || rejected) return <TokenNeeded rejected={rejected} />;
  return (
    <Standalone title="Set up Stratabase" description="Make the owner's account. It may do everything here.">
      <SetupForm token={token} onTokenRejected={() => setRejected(true)} />
    </Standalone>
  );
}

function TokenNeeded({ rejected }: { rejected: boolean }) {
  return (
    <Standalone title={rejected ? "This set-up token is not valid" : "A set-up token is needed"}>
      <Callout tone={rejected ? "danger" : "neutral"} alert={rejected}>
        {rejected
          ? "It was used already, or belongs to another server. If there is an owner, sign in instead."
          : "It proves that you started this server."}
      </Callout>
      <p className="mt-5 text-ink-muted">
        Open the address that the server printed on its first start; it ends in <Code>#token=…</Code>. Or make
        the owner without a browser, while the server is stopped:
      </p>
      <CodeBlock
        className="mt-3"
        label="Set-up command"
        code={"stratabase setup --email you@example.com \\\n  --password-stdin"}
      />
      <Button asChild size="lg" className="mt-6">
        <Link to="/sign-in">Go to sign in</Link>
      </Button>
    </Standalone>
  );
}
