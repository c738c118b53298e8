import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { DialogBody, DialogFooter } from "@/components/ui/dialog";
import { useRefusal } from "@/hooks/use-refusal";
import { useShortcut } from "@/hooks/use-shortcut";
import { createRecord } from "@/services/records";
import { toast } from "@/stores/toast";
import { constantDefault } from "@/types/defaults";
import type { Collection } from "@/types/schema";
import type { Column } from "../fields/columns.utils";
import { useRecordCache } from "../use-record-cache";
import { FormFields } from "./form-fields";
import { useRecordForm } from "./use-record-form";

interface CreateFormProps {
  collection: Collection;
  columns: readonly Column[];
  onDirty: (dirty: boolean) => void;
  onCancel: () => void;
  onCreated: (id: string) => void;
}

/** A new record. Fields start at their defaults; those that an expression gives, and the rest, are the server's. */
export function CreateForm({ collection, columns, onDirty, onCancel, onCreated }: CreateFormProps) {
  const cache = useRecordCache(collection.name);
  const open = columns.filter(({ locked }) => locked === null);
  const refusal = useRefusal("developer");
  const form = useRecordForm(
    open,
    Object.fromEntries(open.map(({ name, field }) => [name, constantDefault(field) ?? null])),
  );
  const count = form.changed.length;
  useEffect(() => onDirty(count > 0), [onDirty, count]);
  const create = useMutation({
    mutationFn: (values: Record<string, unknown>) => createRecord(collection.name, values),
    onSuccess: async (stored) => {
      toast({ tone: "success", title: "Record created" });
      onDirty(false);
      cache.put(stored);
      onCreated(stored.record.id);
      await cache.refresh();
    },
    onError: form.refuse,
  });
  const submit = () => {
    const reading = form.read();
    if (reading.ok && !create.isPending) create.mutate(reading.changes);
  };
  useShortcut({ key: "s", mod: true }, submit);
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>("input, select, textarea")?.focus(), []);
  return (
    <form
      ref={box}
      noValidate
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        submit();
      }}
    >
      <DialogBody className="space-y-5">
        {form.failure && (
          <Callout tone="danger" alert>
            {form.failure}
          </Callout>
        )}
        <FormFields columns={open} form={form} />
      </DialogBody>
      <DialogFooter>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={create.isPending} disabledReason={refusal}>
          Create record
        </Button>
      </DialogFooter>
    </form>
  );
}
