import { Link } from "@tanstack/react-router";
import { Plus, Trash2 } from "lucide-react";
import { type FormEvent, useRef } from "react";
import { FormField } from "@/components/form/form-field";
import { Card } from "@/components/layout/card";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { IconButton } from "@/components/ui/icon-button";
import { plural } from "@/utils/text";
import { indexColumns } from "./draft/collection-draft.utils";
import { type Fault, faultAt } from "./draft/faults.utils";
import { FieldList } from "./fields/field-list";
import { NameInput } from "./fields/name-input";
import { AccessCard } from "./rules/access-card";
import { IndexEditor } from "./schema/index-editor";
import type { CollectionDraftState } from "./use-collection-draft";

interface NewCollectionFormProps {
  state: CollectionDraftState;
  faults: readonly Fault[];
  /** The collections that there are. */
  names: readonly string[];
  failure: string | null;
  busy: boolean;
  onSubmit: () => void;
}

/** Name, fields, access and indexes of a new collection. */
export function NewCollectionForm({ state, faults, names, failure, busy, onSubmit }: NewCollectionFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
    // After React has drawn what is wrong.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };
  const { draft } = state;
  return (
    <form ref={form} onSubmit={submit} noValidate className="grid grid-cols-1 gap-4">
      <Card className="p-4">
        <FormField
          label="Name"
          hint={`Its records are served at /v1/${draft.name || "name"}. A plural reads best.`}
          error={faultAt(faults, "name")?.detail}
          className="max-w-sm"
        >
          <NameInput autoFocus value={draft.name} placeholder="articles" onValueChange={state.setName} />
        </FormField>
      </Card>
      <Card
        title="Fields"
        aside={<span className="text-ink-muted">{plural(draft.fields.length, "field")}</span>}
        className="overflow-hidden"
      >
        <FieldList
          draft={draft}
          faults={faults}
          collections={names}
          onAdd={state.addField}
          onChange={state.changeField}
          onRemove={state.dropField}
          onMove={state.moveField}
        />
      </Card>
      <AccessCard draft={draft} faults={faults} onChange={(next) => state.change(next, "rules")} />
      <IndexesCard state={state} faults={faults} />
      {failure && (
        <Callout tone="danger" alert title="The change cannot be planned">
          {failure}
        </Callout>
      )}
      <div className="sticky bottom-0 -mx-4 flex items-center justify-end gap-2 border-t bg-surface/95 px-4 py-3 backdrop-blur sm:-mx-8 sm:px-8">
        {faults.length > 0 && (
          <p role="status" className="mr-auto text-danger">
            {plural(faults.length, "thing")} to mend
          </p>
        )}
        <Button asChild variant="ghost">
          <Link to="/collections">Cancel</Link>
        </Button>
        <Button type="submit" variant="primary" busy={busy}>
          Review
        </Button>
      </div>
    </form>
  );
}

function IndexesCard({ state, faults }: { state: CollectionDraftState; faults: readonly Fault[] }) {
  const { draft } = state;
  return (
    <Card
      title="Indexes"
      aside={
        <Button size="sm" onClick={state.addIndex}>
          <Plus aria-hidden />
          Add index
        </Button>
      }
    >
      {draft.indexes.length === 0 && (
        <p className="px-4 py-3 text-ink-muted">
          None beside those of unique, indexed and relation fields. Add one for what is often filtered or
          sorted together.
        </p>
      )}
      <ul aria-label="Indexes" className="divide-y">
        {draft.indexes.map((index, at) => (
          <li key={index.key} className="flex items-start justify-between gap-3 p-4">
            <IndexEditor
              index={index}
              columns={indexColumns(draft)}
              error={faultAt(faults, `indexes/${index.key}/fields`)?.detail}
              whereFault={faultAt(faults, `indexes/${index.key}/where`)?.detail}
              onChange={state.changeIndex}
            />
            <IconButton label={`Remove index ${at + 1}`} onClick={() => state.dropIndex(index.key)}>
              <Trash2 aria-hidden className="size-3.5!" />
            </IconButton>
          </li>
        ))}
      </ul>
    </Card>
  );
}
