import { useState } from "react";
import { ShownOnce } from "@/components/feedback/shown-once";
import { Button } from "@/components/ui/button";
import { Code } from "@/components/ui/code";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import type { CreatedKey } from "@/services/keys";
import { NewKeyForm } from "./new-key-form";

/** Makes a key, then shows its text this once. */
export function NewKeyDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [created, setCreated] = useState<CreatedKey | null>(null);
  const close = () => {
    setCreated(null);
    onClose();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={created ? `The key “${created.name}”` : "New API key"}
      size="md"
      insistent={created !== null}
    >
      {created ? (
        <>
          <DialogBody>
            <ShownOnce label="API key" secret={created.key}>
              Programs send it as <Code>Authorization: Bearer …</Code>. Keep it where they keep secrets, not
              in their source.
            </ShownOnce>
          </DialogBody>
          <DialogFooter>
            <Button variant="primary" onClick={close}>
              Done
            </Button>
          </DialogFooter>
        </>
      ) : (
        <NewKeyForm onCreated={setCreated} onCancel={close} />
      )}
    </Dialog>
  );
}
