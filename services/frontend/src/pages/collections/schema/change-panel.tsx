import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { useSubmit } from "../use-submit";

interface ChangePanelProps {
  /** Closed while its change is reviewed: only one dialog is open at a time. */
  open: boolean;
  title: string;
  description: string;
  failure: string | null;
  busy: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A side panel in which a change is written before it is reviewed. */
export function ChangePanel(props: ChangePanelProps) {
  const { open, title, description, failure, busy, onSubmit, onClose, children } = props;
  const form = useSubmit(onSubmit);
  return (
    <Dialog
      open={open}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={title}
      description={description}
      placement="right"
      size="md"
    >
      <form {...form} className="flex min-h-0 flex-1 flex-col">
        <DialogBody className="grid grid-cols-1 content-start gap-4">
          {failure && (
            <Callout tone="danger" alert title="The change cannot be applied">
              {failure}
            </Callout>
          )}
          {children}
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={busy}>
            Review
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
