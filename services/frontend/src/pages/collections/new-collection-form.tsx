import { Plus, Trash2 } from "lucide-react";
import { FormField } from "@/components/form/form-field";
import { Card } from "@/components/layout/card";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { plural } from "@/utils/text";
import { indexColumns, ownerCandidates, withPreset } from "./draft/collection-draft.utils";
import { type Fault, faultAt } from "./draft/faults.utils";
import { DraftForm, type DraftFormProps } from "./draft-form";
import { FieldList } from "./fields/field-list";
import { NameInput } from "./fields/name-input";
import { AccessCard } from "./rules/access-card";
import { RuleReference } from "./rules/rule-reference";
import { COLLECTION_RULE_SET } from "./rules/rule-sets";
import { PRESETS } from "./rules/rules.utils";
import { IndexEditor } from "./schema/index-editor";
import type { CollectionDraftState } from "./use-collection-draft";

interface NewCollectionFormProps extends Omit<DraftFormProps, "children"> {
  state: CollectionDraftState;
  /** The collections that there are. */
  names: readonly string[];
}

/** Name, fields, access and indexes of a new collection. */
export function NewCollectionForm({ state, names, ...form }: NewCollectionFormProps) {
  const { draft } = state;
  const { faults } = form;
  return (
    <DraftForm {...form}>
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
      <AccessCard
        set={COLLECTION_RULE_SET}
        presets={PRESETS}
        rules={draft.rules}
        owners={ownerCandidates(draft.fields)}
        ownerHint="A relation to users, among the fields above."
        faults={faults}
        onPreset={(preset) => state.change(withPreset(draft, preset), "rules")}
        onChange={(rules) => state.change({ ...draft, rules }, "rules")}
      >
        <RuleReference />
      </AccessCard>
      <IndexesCard state={state} faults={faults} />
    </DraftForm>
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
