import { CopyableId } from "@/components/ui/copyable-id";
import { Dialog, DialogBody } from "@/components/ui/dialog";
import type { AuditEntry } from "@/services/audit";
import { fullTime } from "@/utils/time";
import { actorOf } from "./actor.utils";
import { AuditDiff } from "./audit-diff";

interface AuditPanelProps {
  /** What is shown; null, and the panel is closed. */
  entry: AuditEntry | null;
  onClose: () => void;
}

/** One act beside the log: who, what, from where, and what it changed. */
export function AuditPanel({ entry, onClose }: AuditPanelProps) {
  return (
    <Dialog
      open={entry !== null}
      onOpenChange={onClose}
      title={entry?.action ?? "Entry"}
      description={entry ? `${actorOf(entry)}, ${fullTime(entry.at)}` : undefined}
      placement="right"
      size="md"
    >
      {entry && (
        <DialogBody className="space-y-6">
          <Facts entry={entry} />
          <AuditDiff before={entry.before} after={entry.after} />
        </DialogBody>
      )}
    </Dialog>
  );
}

function Facts({ entry }: { entry: AuditEntry }) {
  return (
    <dl className="grid grid-cols-[6rem_minmax(0,1fr)] items-center gap-x-3 gap-y-1.5">
      <dt className="text-ink-muted text-xs">Target</dt>
      <dd>
        <CopyableId id={entry.target} full className="-ml-1" />
      </dd>
      {entry.reason && (
        <>
          <dt className="text-ink-muted text-xs">Reason</dt>
          <dd className="break-words">{entry.reason}</dd>
        </>
      )}
      <dt className="text-ink-muted text-xs">Address</dt>
      <dd className="font-mono text-xs">{entry.address}</dd>
      <dt className="text-ink-muted text-xs">Request</dt>
      <dd>
        <CopyableId id={entry.request_id} full className="-ml-1" />
      </dd>
    </dl>
  );
}
