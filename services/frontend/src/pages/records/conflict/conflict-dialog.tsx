import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import type { Column } from "../fields/columns.utils";
import { ConflictField } from "./conflict-field";
import { decided, mergeChanges, type Side } from "./merge.utils";
import type { SaveResult } from "./save-record";

type Conflict = Extract<SaveResult, { state: "conflict" }>;

interface ConflictDialogProps {
  conflict: Conflict | null;
  columns: readonly Column[];
  busy: boolean;
  /** Called with what is to be written over theirs; nothing where theirs is taken as it is. */
  onDecide: (changes: Record<string, unknown>) => void;
  /** Nothing is saved; the text stays where it was typed. */
  onCancel: () => void;
}

/** Shows what was written here and elsewhere at the same time, and lets a person choose. */
export function ConflictDialog({ conflict, onCancel, ...rest }: ConflictDialogProps) {
  return (
    <Dialog
      open={conflict !== null}
      onOpenChange={onCancel}
      title="This record has changed"
      description="Somebody else saved it after you had opened it. Nothing of yours is saved yet."
      size="md"
    >
      {conflict && (
        <ConflictForm key={conflict.theirs.etag} conflict={conflict} onCancel={onCancel} {...rest} />
      )}
    </Dialog>
  );
}

function ConflictForm(props: Omit<ConflictDialogProps, "conflict"> & { conflict: Conflict }) {
  const { conflict, columns, busy, onDecide, onCancel } = props;
  const { edit, theirs } = conflict;
  const merge = mergeChanges(edit.base, edit.changes, theirs.record);
  const [sides, setSides] = useState<Readonly<Record<string, Side>>>({});
  const changes = decided(merge, sides);
  const kept = Object.keys(merge.mine);
  const fieldOf = (name: string) =>
    columns.find((column) => column.name === name)?.field ?? { name, type: "text" };
  const all = (side: Side) => Object.fromEntries(merge.conflicts.map(({ name }) => [name, side]));
  return (
    <>
      <DialogBody className="space-y-5">
        {merge.conflicts.map((each) => (
          <ConflictField
            key={each.name}
            field={fieldOf(each.name)}
            conflict={each}
            side={sides[each.name] ?? "mine"}
            onChoose={(side) => setSides((old) => ({ ...old, [each.name]: side }))}
          />
        ))}
        {merge.conflicts.length > 1 && (
          <div className="flex gap-2">
            <Button size="sm" onClick={() => setSides(all("mine"))}>
              All mine
            </Button>
            <Button size="sm" onClick={() => setSides(all("theirs"))}>
              All theirs
            </Button>
          </div>
        )}
        {kept.length > 0 && (
          <p className="text-ink-muted">
            Only you changed <Names names={kept} />: saved with your choice.
          </p>
        )}
        {merge.theirs.length > 0 && (
          <p className="text-ink-muted">
            Only they changed <Names names={merge.theirs} />: stays the way they saved it.
          </p>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onCancel}>Cancel</Button>
        <Button variant="primary" busy={busy} onClick={() => onDecide(changes)}>
          {Object.keys(changes).length === 0 ? "Keep theirs" : "Save"}
        </Button>
      </DialogFooter>
    </>
  );
}

function Names({ names }: { names: readonly string[] }) {
  return <span className="font-mono text-ink text-xs">{names.join(", ")}</span>;
}
