import { useQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { type FormEvent, useId } from "react";
import { FormField } from "@/components/form/form-field";
import { Card } from "@/components/layout/card";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { collectionsQuery } from "@/services/collections";
import type { Version } from "@/services/versions";
import { hasBody, isList, METHODS, type TrialDraft, type TrialFaults } from "./trial.utils";
import { UserChoice } from "./user-choice";

interface TrialFormProps {
  draft: TrialDraft;
  versions: readonly Version[];
  faults: TrialFaults;
  busy: boolean;
  onChange: (draft: TrialDraft) => void;
  onSubmit: () => void;
}

/** Who would call what. */
export function TrialForm({ draft, versions, faults, busy, onChange, onSubmit }: TrialFormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Card>
      <form onSubmit={submit} noValidate className="grid grid-cols-1 gap-4 p-4">
        <FormField label="As" error={faults.user}>
          <UserChoice value={draft.user} onChange={(user) => onChange({ ...draft, user })} />
        </FormField>
        <div className="grid grid-cols-2 gap-3">
          <FormField label="Version" error={faults.version}>
            <Select
              value={draft.version}
              onChange={(event) => onChange({ ...draft, version: Number(event.target.value) })}
            >
              {versions.map(({ version, state }) => (
                <option key={version} value={version}>
                  v{version}, {state}
                </option>
              ))}
            </Select>
          </FormField>
          <FormField label="Method" error={faults.method}>
            <Select
              value={draft.method}
              onChange={(event) => {
                const method = METHODS.find((each) => each === event.target.value);
                if (method) onChange({ ...draft, method });
              }}
            >
              {METHODS.map((method) => (
                <option key={method}>{method}</option>
              ))}
            </Select>
          </FormField>
        </div>
        <PathField draft={draft} error={faults.path} onChange={(path) => onChange({ ...draft, path })} />
        {isList(draft) && (
          <FormField label="Filter" optional error={faults.filter}>
            <Input
              value={draft.filter}
              className="font-mono"
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => onChange({ ...draft, filter: event.target.value })}
            />
          </FormField>
        )}
        {hasBody(draft) && (
          <FormField label="Body" error={faults.body}>
            <Textarea
              value={draft.body}
              className="min-h-24 font-mono text-xs"
              spellCheck={false}
              onChange={(event) => onChange({ ...draft, body: event.target.value })}
            />
          </FormField>
        )}
        <Button type="submit" variant="primary" busy={busy} className="w-fit">
          {!busy && <FlaskConical aria-hidden />}
          Test
        </Button>
      </form>
    </Card>
  );
}

interface PathFieldProps {
  draft: TrialDraft;
  error: string | undefined;
  onChange: (path: string) => void;
}

function PathField({ draft, error, onChange }: PathFieldProps) {
  const listId = useId();
  const { data: collections = [] } = useQuery(collectionsQuery());
  return (
    <>
      <FormField
        label="Path"
        hint={`Behind /v${draft.version}/: a collection, or a record as posts/ID.`}
        error={error}
      >
        <Input
          value={draft.path}
          placeholder="posts"
          list={listId}
          className="font-mono"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      </FormField>
      <datalist id={listId}>
        {collections.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
