import { Callout } from "@/components/ui/callout";
import { isServed } from "@/components/versions/version-words.utils";
import type { Version } from "@/services/versions";
import { BrownoutsCard } from "./brownouts-card";
import { DatesCard } from "./dates-card";
import { MessagesCard } from "./messages-card";

/** What is announced of a version's end: dates, outages, and what clients are told that are refused. */
export function EndTab({ version }: { version: Version }) {
  const { version: number, state, successor } = version;
  if (successor === null) {
    return (
      <Callout title={`Nothing ends before something follows`}>
        v{number} is the newest version. Its end can be announced once a newer one is published.
      </Callout>
    );
  }
  if (state === "purged")
    return <Callout>v{number} is gone for good. There is nothing left to announce.</Callout>;
  // A new key when the server says something else: forms begin with what is announced.
  const { deprecated_at, sunset_at, brownouts, messages } = version;
  return (
    <div className="grid grid-cols-1 gap-4">
      {isServed(state) && (
        <>
          <DatesCard key={`dates ${deprecated_at} ${sunset_at}`} version={version} />
          <BrownoutsCard key={`brownouts ${JSON.stringify(brownouts)}`} version={version} />
        </>
      )}
      <MessagesCard key={`messages ${JSON.stringify(messages)}`} version={version} />
    </div>
  );
}
