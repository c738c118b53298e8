import { useMutation } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { DialogBody, DialogFooter } from "@/components/ui/dialog";
import { useRefusal } from "@/hooks/use-refusal";
import { useShortcut } from "@/hooks/use-shortcut";
import type { StoredRecord } from "@/services/records";
import { toast } from "@/stores/toast";
import { type Collection, isView } from "@/types/schema";
import { plural } from "@/utils/text";
import { ConflictDialog } from "../conflict/conflict-dialog";
import { type SaveResult, saveRecord } from "../conflict/save-record";
import { DeleteDialog } from "../delete-dialog";
import type { Column } from "../fields/columns.utils";
import { useRecordCache } from "../use-record-cache";
import { FixedFields } from "./fixed-fields";
import { FormFields } from "./form-fields";
import { useRecordForm } from "./use-record-form";

interface EditFormProps {
  collection: Collection;
  columns: readonly Column[];
  stored: StoredRecord;
  onDirty: (dirty: boolean) => void;
  onDeleted: () => void;
}

/** A stored record as a form: saves what was changed, on top of the revision that it shows. */
export function EditForm({ collection, columns, stored, onDirty, onDeleted }: EditFormProps) {
  const { record, etag } = stored;
  const [conflict, setConflict] = useState<Extract<SaveResult, { state: "conflict" }> | null>(null);
  const [deleting, setDeleting] = useState(false);
  const cache = useRecordCache(collection.name);
  const open = columns.filter(({ locked }) => locked === null);
  const refusal = useRefusal("developer");
  const form = useRecordForm(open, record);
  const count = form.changed.length;
  useEffect(() => onDirty(count > 0), [onDirty, count]);

  const finish = (latest: StoredRecord) => {
    form.reset();
    cache.put(latest);
  };
  const save = useMutation({
    mutationFn: (edit: Parameters<typeof saveRecord>[1]) => saveRecord(collection.name, edit),
    onSuccess: (result) => {
      if (result.state === "conflict") return setConflict(result);
      setConflict(null);
      finish(result.stored);
      toast({ tone: "success", title: "Record saved" });
    },
    onError: (error) => {
      setConflict(null);
      form.refuse(error);
    },
  });
  const submit = () => {
    const reading = form.read();
    if (reading.ok && count > 0 && !save.isPending)
      save.mutate({ base: record, changes: reading.changes, etag });
  };
  const decide = (changes: Record<string, unknown>) => {
    if (conflict === null) return;
    const { theirs } = conflict;
    if (Object.keys(changes).length > 0)
      return save.mutate({ base: theirs.record, changes, etag: theirs.etag });
    setConflict(null);
    finish(theirs);
  };
  useShortcut({ key: "s", mod: true }, submit);

  return (
    <form
      noValidate
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        submit();
      }}
    >
      <DialogBody className="space-y-5">
        <FixedFields columns={columns.filter(({ locked }) => locked !== null)} record={record} />
        {form.failure && (
          <Callout tone="danger" alert>
            {form.failure}
          </Callout>
        )}
        <FormFields columns={open} form={form} record={record} />
        {open.length === 0 && (
          <p className="text-ink-muted">This record has no field that can be changed here.</p>
        )}
      </DialogBody>
      {!isView(collection) && (
        <DialogFooter>
          <Button
            variant="ghost"
            className="mr-auto text-danger hover:text-danger"
            disabledReason={refusal}
            onClick={() => setDeleting(true)}
          >
            <Trash2 aria-hidden />
            Delete
          </Button>
          <Button onClick={form.reset} disabledReason={count === 0 && "Nothing was changed."}>
            Undo changes
          </Button>
          <Button
            type="submit"
            variant="primary"
            busy={save.isPending && conflict === null}
            disabledReason={refusal || (count === 0 && "Change a field first.")}
          >
            {count > 0 ? `Save ${plural(count, "change")}` : "Save"}
          </Button>
        </DialogFooter>
      )}
      <ConflictDialog
        conflict={conflict}
        columns={columns}
        busy={save.isPending}
        onDecide={decide}
        onCancel={() => setConflict(null)}
      />
      <DeleteDialog
        collection={collection.name}
        ids={deleting ? [record.id] : []}
        onClose={() => setDeleting(false)}
        onDeleted={onDeleted}
      />
    </form>
  );
}
