import { useState } from "react";
import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { errorMessage } from "@/services/errors";
import { deleteRecord } from "@/services/records";
import { toast } from "@/stores/toast";
import { plural, shortId } from "@/utils/text";
import { deleteAll, type Refusal } from "./delete-all.utils";

import { useRecordCache } from "./use-record-cache";

interface DeleteDialogProps {
  collection: string;
  /** The records to delete; none, and the dialog is closed. */
  ids: readonly string[];
  onClose: () => void;
  /** Called with the ids that are gone; those that could not be deleted stay in the dialog. */
  onDeleted: (ids: readonly string[]) => void;
}

const SHOWN_REFUSALS = 5;

/** Asks before records are deleted, and says which could not be. */
export function DeleteDialog({ collection, ids, onClose, onDeleted }: DeleteDialogProps) {
  const cache = useRecordCache(collection);
  const [busy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const close = () => {
    setRefusals([]);
    onClose();
  };
  const confirm = async () => {
    setBusy(true);
    const failed = await deleteAll(ids, (id) => deleteRecord(collection, id));
    setBusy(false);
    const gone = ids.filter((id) => !failed.some((each) => each.id === id));
    if (gone.length > 0) {
      toast({ tone: "success", title: `${plural(gone.length, "record")} deleted` });
      for (const id of gone) cache.drop(id);
      void cache.refresh();
    }
    setRefusals(failed);
    if (failed.length === 0) onClose();
    if (gone.length > 0) onDeleted(gone);
  };
  const many = plural(ids.length, "record");
  return (
    <ConfirmDialog
      open={ids.length > 0}
      onOpenChange={close}
      title={`Delete ${many}?`}
      action={refusals.length > 0 ? "Try again" : `Delete ${many}`}
      danger
      busy={busy}
      onConfirm={confirm}
    >
      <p>
        {ids.length === 1
          ? `The record is deleted from ${collection}`
          : `The records are deleted from ${collection}`}{" "}
        for good, in every version of the API. Records that point here follow what their relation says.
      </p>
      {refusals.length > 0 && (
        <div role="alert" className="mt-3 rounded-lg bg-danger-soft px-3 py-2 text-ink">
          <p className="font-medium">{plural(refusals.length, "record")} could not be deleted</p>
          <ul className="mt-1 space-y-1">
            {refusals.slice(0, SHOWN_REFUSALS).map(({ id, error }) => (
              <li key={id}>
                <span className="font-mono text-xs">{shortId(id)}</span> {errorMessage(error)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </ConfirmDialog>
  );
}
