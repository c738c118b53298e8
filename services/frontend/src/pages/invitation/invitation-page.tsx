import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Standalone } from "@/components/layout/standalone";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { useDocumentTitle } from "@/hooks/use-document-title";
import { useSession } from "@/stores/session";
import { takeTokenFromAddress } from "@/utils/token-address";
import { InvitationForm } from "./invitation-form";

/** Makes the account of an operator who was invited, by the token of the link that they were given. */
export default function InvitationPage() {
  useDocumentTitle("Invitation");
  const [token] = useState(takeTokenFromAddress);
  const [rejected, setRejected] = useState(false);
  const operator = useSession((state) => state.operator);
  if (token === null || rejected) {
    return (
      <Standalone title={rejected ? "This invitation is not valid" : "The link of an invitation is needed"}>
        <Callout tone={rejected ? "danger" : "neutral"} alert={rejected}>
          {rejected
            ? "It was accepted already, withdrawn, or has expired. Ask whoever invited you for another."
            : "Open the link that you were given, all of it: it ends in #token=…"}
        </Callout>
        <Button asChild size="lg" className="mt-6">
          <Link to="/sign-in">Go to sign in</Link>
        </Button>
      </Standalone>
    );
  }
  return (
    <Standalone
      title="You are invited"
      description={`to run the installation at ${location.host}. Choose a password for your account.`}
    >
      {operator && (
        <Callout tone="warning" className="mb-5">
          {operator.email} is signed in here. Accepting signs in whoever was invited instead.
        </Callout>
      )}
      <InvitationForm token={token} onRejected={() => setRejected(true)} />
    </Standalone>
  );
}
