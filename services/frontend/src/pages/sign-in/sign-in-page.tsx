import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Standalone } from "@/components/layout/standalone";
import { SecondFactorForm } from "@/components/sign-in/second-factor-form";
import { Callout } from "@/components/ui/callout";
import { Code } from "@/components/ui/code";
import { useDocumentTitle } from "@/hooks/use-document-title";
import type { Challenge } from "@/services/session";
import { setupStateQuery } from "@/services/setup";
import { SignInForm } from "./sign-in-form";

/** Signs an operator in. The route leads on once somebody is. */
export default function SignInPage() {
  useDocumentTitle("Sign in");
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  // If this cannot be told, signing in will say what is wrong.
  const needsSetup = useQuery(setupStateQuery()).data?.open === true;
  if (challenge !== null) {
    return (
      <Standalone title="Second factor" description="Your account asks for more than the password.">
        <SecondFactorForm
          challenge={challenge}
          onDone={() => undefined}
          onStartOver={() => setChallenge(null)}
        />
      </Standalone>
    );
  }
  return (
    <Standalone title="Sign in" description={`to the console at ${location.host}`}>
      {needsSetup && (
        <Callout title="There is no operator yet" className="mb-6">
          Open the address that the server printed when it started. It ends in <Code>#token=…</Code>
        </Callout>
      )}
      <SignInForm onChallenge={setChallenge} />
    </Standalone>
  );
}
