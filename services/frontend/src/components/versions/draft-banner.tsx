import { useQuery } from "@tanstack/react-query";
import { PencilRuler } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Code } from "@/components/ui/code";
import { useRefusal } from "@/hooks/use-refusal";
import { collectionsQuery } from "@/services/collections";
import { versionsQuery } from "@/services/versions";
import { PublishDialog } from "./publish-dialog";
import { draftOf, publishPromise } from "./version-words.utils";

/** Says that the newest version is a draft, and publishes it. Shows nothing while there is nothing to publish. */
export function DraftBanner() {
  const draft = draftOf(useQuery(versionsQuery()).data ?? []);
  const { data: collections = [] } = useQuery(collectionsQuery());
  const [asking, setAsking] = useState(false);
  const refusal = useRefusal("developer");
  const isFresh = draft?.version === 1 && collections.every(({ name }) => name === "users");
  if (draft === undefined || isFresh) return null;
  const number = draft.version;
  return (
    <section
      aria-label="Draft"
      className="mb-6 flex flex-wrap items-center gap-x-3 gap-y-2.5 rounded-lg border border-accent/30 bg-accent-soft px-3 py-2.5"
    >
      <PencilRuler aria-hidden className="size-4 shrink-0 text-accent" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium">v{number} is a draft</p>
        <p className="text-ink-muted">
          Served without promise at <Code>/v{number}</Code>. It may change at will until you publish it.
        </p>
      </div>
      <Button
        variant="primary"
        className="h-auto min-h-8 whitespace-normal py-1 text-left max-sm:w-full"
        disabledReason={refusal}
        onClick={() => setAsking(true)}
      >
        Publish v{number}: {publishPromise(number)}
      </Button>
      <PublishDialog number={number} open={asking} onClose={() => setAsking(false)} />
    </section>
  );
}
