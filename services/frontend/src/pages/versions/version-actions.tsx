import { useState } from "react";
import { Button } from "@/components/ui/button";
import { PublishDialog } from "@/components/versions/publish-dialog";
import { useRefusal } from "@/hooks/use-refusal";
import type { Version } from "@/services/versions";
import { PurgeDialog } from "./end/purge-dialog";
import { RestoreDialog } from "./end/restore-dialog";
import { RetireDialog } from "./end/retire-dialog";

type Action = "publish" | "retire" | "restore" | "purge";

/** What a version in this state allows. */
export function VersionActions({ version }: { version: Version }) {
  const [asking, setAsking] = useState<Action | null>(null);
  const { version: number, state } = version;
  const refusal = useRefusal("developer");
  const purgeRefusal = useRefusal("owner");
  const ask = (action: Action) => ({ open: asking === action, onClose: () => setAsking(null) });
  return (
    <>
      {state === "draft" && (
        <Button variant="primary" disabledReason={refusal} onClick={() => setAsking("publish")}>
          Publish v{number}
        </Button>
      )}
      {canRetire(state) && (
        <Button
          disabledReason={
            refusal || (state === "current" && "The newest version cannot be retired: clients need one.")
          }
          onClick={() => setAsking("retire")}
        >
          Retire v{number}
        </Button>
      )}
      {state === "retired" && (
        <>
          <Button disabledReason={purgeRefusal} onClick={() => setAsking("purge")}>
            Purge v{number}
          </Button>
          <Button variant="primary" disabledReason={refusal} onClick={() => setAsking("restore")}>
            Restore v{number}
          </Button>
        </>
      )}
      <PublishDialog number={number} {...ask("publish")} />
      <RetireDialog number={number} {...ask("retire")} />
      <RestoreDialog number={number} {...ask("restore")} />
      <PurgeDialog number={number} {...ask("purge")} />
    </>
  );
}

function canRetire(state: string): boolean {
  return ["current", "supported", "deprecated", "brownout"].includes(state);
}
