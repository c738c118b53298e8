import { useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/feedback/confirm-dialog";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { Dialog, DialogBody } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/services/errors";
import { recordQuery } from "@/services/records";
import type { Collection } from "@/types/schema";
import type { Column } from "../fields/columns.utils";
import { NEW_RECORD } from "../use-view";
import { CreateForm } from "./create-form";
import { EditForm } from "./edit-form";

interface RecordPanelProps {
  collection: Collection;
  columns: readonly Column[];
  /** A record's id, `new`, or undefined while the panel is closed. */
  record: string | undefined;
  onClose: () => void;
  onOpen: (id: string) => void;
}

/** One record beside the grid: read, changed, deleted; or a new one. Asks before typed text is thrown away. */
export function RecordPanel({ collection, columns, record, onClose, onOpen }: RecordPanelProps) {
  const [dirty, setDirty] = useState(false);
  const [asking, setAsking] = useState(false);
  const close = () => {
    setDirty(false);
    setAsking(false);
    onClose();
  };
  const isNew = record === NEW_RECORD;
  const shared = { collection, columns, onDirty: setDirty };
  return (
    <>
      <Dialog
        open={record !== undefined}
        onOpenChange={() => (dirty ? setAsking(true) : close())}
        title={isNew ? "New record" : "Record"}
        description={isNew ? `In ${collection.name}` : collection.name}
        placement="right"
        size="md"
      >
        {record !== undefined &&
          (isNew ? (
            <CreateForm {...shared} onCancel={() => (dirty ? setAsking(true) : close())} onCreated={onOpen} />
          ) : (
            <StoredRecordForm key={record} {...shared} id={record} onGone={close} />
          ))}
      </Dialog>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Discard changes?"
        action="Discard changes"
        danger
        onConfirm={close}
      >
        What you changed in this record is not saved.
      </ConfirmDialog>
    </>
  );
}

interface StoredRecordFormProps {
  collection: Collection;
  columns: readonly Column[];
  id: string;
  onDirty: (dirty: boolean) => void;
  onGone: () => void;
}

function StoredRecordForm({ collection, columns, id, onDirty, onGone }: StoredRecordFormProps) {
  const record = useQuery(recordQuery(collection.name, id));
  if (record.data)
    return (
      <EditForm
        collection={collection}
        columns={columns}
        stored={record.data}
        onDirty={onDirty}
        onDeleted={onGone}
      />
    );
  if (record.isPending) return <FormSkeleton />;
  const isGone = record.error instanceof ApiError && record.error.status === 404;
  return (
    <DialogBody>
      {isGone ? (
        <EmptyState icon={<FileQuestion />} title="There is no such record">
          It may have been deleted, or the address is not complete.
        </EmptyState>
      ) : (
        <ErrorState
          title="The record could not be loaded"
          error={record.error}
          onRetry={record.refetch}
          busy={record.isFetching}
        />
      )}
    </DialogBody>
  );
}

function FormSkeleton() {
  return (
    <DialogBody className="space-y-5">
      <p className="sr-only" role="status">
        Loading the record
      </p>
      {["w-24", "w-16", "w-28", "w-20", "w-32"].map((width) => (
        <div key={width} className="space-y-2">
          <Skeleton className={`h-3.5 ${width}`} />
          <Skeleton className="h-8 w-full" />
        </div>
      ))}
    </DialogBody>
  );
}
