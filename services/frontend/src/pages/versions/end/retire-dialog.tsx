import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { useVersionAction } from "@/hooks/use-version-action";
import { errorMessage } from "@/services/errors";
import { type BlockingClient, blockingClients, type RetireTerms, retireVersion } from "@/services/versions";
import { toast } from "@/stores/toast";
import type { VersionDialogProps } from "./restore-dialog";
import { RetireGate } from "./retire-gate";
import { NO_TERMS, type RetireChoice, termsFault, toTerms } from "./retire-terms.utils";

/** Stops serving a version, after showing who would lose access if anybody still calls it. */
export function RetireDialog({ number, open, onClose }: VersionDialogProps) {
  return (
    <Dialog open={open} onOpenChange={(isOpen) => !isOpen && onClose()} title={`Retire v${number}?`}>
      <RetireForm number={number} onClose={onClose} />
    </Dialog>
  );
}

function RetireForm({ number, onClose }: Pick<VersionDialogProps, "number" | "onClose">) {
  const [choice, setChoice] = useState<RetireChoice>(NO_TERMS);
  const retire = useVersionAction((terms: RetireTerms) => retireVersion(number, terms));
  // Kept while the next attempt is under way.
  const [clients, setClients] = useState<BlockingClient[] | null>(null);
  const fault = clients === null ? null : termsFault(choice);
  const run = () =>
    retire.mutate(clients === null ? {} : toTerms(choice, clients), {
      onSuccess: () => {
        onClose();
        toast({ tone: "success", title: `v${number} is retired` });
      },
      onError: (error) => setClients(blockingClients(error) ?? clients),
    });
  return (
    <>
      <DialogBody className="grid grid-cols-1 content-start gap-4">
        <p className="text-ink-muted">
          Its clients are answered 410 from then on, with the way to the next version. Their records and
          values stay, and it can be restored until it is purged.
        </p>
        {clients && <RetireGate number={number} clients={clients} choice={choice} onChoose={setChoice} />}
        {retire.isError && blockingClients(retire.error) === null && (
          <Callout tone="danger" alert>
            {errorMessage(retire.error)}
          </Callout>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="danger" busy={retire.isPending} disabledReason={fault} onClick={run}>
          Retire v{number}
        </Button>
      </DialogFooter>
    </>
  );
}
