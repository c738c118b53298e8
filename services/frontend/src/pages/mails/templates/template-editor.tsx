import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { LeaveGuard } from "@/components/feedback/leave-guard";
import { FormField } from "@/components/form/form-field";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { useDebounced } from "@/hooks/use-debounced";
import { useRefusal } from "@/hooks/use-refusal";
import { ApiError, errorMessage } from "@/services/errors";
import { type TemplateKey, type TemplateWords, templatePreviewQuery } from "@/services/templates";
import { toast } from "@/stores/toast";
import { DropWords } from "./drop-words";
import { TemplatePreview } from "./template-preview";
import { languageName, PARTS, type startOf, wordFaults } from "./templates.utils";
import { useSaveTemplate } from "./use-save-template";

const PAUSE_MS = 400;

interface TemplateEditorProps {
  templateKey: TemplateKey;
  start: NonNullable<ReturnType<typeof startOf>>;
}

/** Writes the words of a template: they are tried with made-up values while they are typed. */
export function TemplateEditor({ templateKey, start }: TemplateEditorProps) {
  const [edited, setEdited] = useState<TemplateWords | null>(null);
  const words = edited ?? start.words;
  const preview = useQuery({
    ...templatePreviewQuery(templateKey, useDebounced(words, PAUSE_MS)),
    placeholderData: (previous) => previous,
  });
  // The last mail that could be made stays in sight while the words are at fault.
  const [written, setWritten] = useState(preview.data ?? null);
  if (preview.data && preview.data !== written) setWritten(preview.data);
  const refusal = useRefusal("developer");
  const save = useSaveTemplate(templateKey);
  const problem = save.error ?? preview.error;
  const faults = problem instanceof ApiError ? wordFaults(problem.errors, words) : {};
  const isTold = Object.keys(faults).length > 0;
  const isChanged = edited !== null && PARTS.some((part) => edited[part] !== start.words[part]);
  const change = (next: Partial<TemplateWords>) => {
    setEdited({ ...words, ...next });
    save.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(words, {
      onSuccess: () => {
        setEdited(null);
        toast({ tone: "success", title: `Words in ${languageName(templateKey.locale)} saved` });
      },
    });
  };
  return (
    <div className="grid grid-cols-1 gap-6 xl:grid-cols-2">
      <form onSubmit={submit} noValidate className="grid grid-cols-1 content-start gap-4">
        {start.stored === null && (
          <Callout>
            There are no words in {languageName(templateKey.locale)} yet: these are those of another language.
          </Callout>
        )}
        <FormField label="Subject" error={faults.subject}>
          <Input
            value={words.subject}
            spellCheck={false}
            className="font-mono"
            onChange={({ target }) => change({ subject: target.value })}
          />
        </FormField>
        <FormField label="Plain text" error={faults.text}>
          <Textarea
            value={words.text}
            spellCheck={false}
            className="max-h-96 min-h-40 overflow-y-auto font-mono text-xs leading-5"
            onChange={({ target }) => change({ text: target.value })}
          />
        </FormField>
        <FormField label="HTML" error={faults.html}>
          <Textarea
            value={words.html}
            spellCheck={false}
            className="max-h-96 min-h-56 overflow-y-auto font-mono text-xs leading-5"
            onChange={({ target }) => change({ html: target.value })}
          />
        </FormField>
        <Variables names={start.variables} />
        {problem && !isTold && (
          <Callout tone="danger" alert>
            {errorMessage(problem)}
          </Callout>
        )}
        <div className="flex flex-wrap items-center justify-end gap-2">
          {start.stored !== null && start.stored.updated_at !== null && (
            <DropWords templateKey={templateKey} onDropped={() => setEdited(null)} />
          )}
          {isChanged && (
            <Button variant="ghost" onClick={() => setEdited(null)}>
              Discard
            </Button>
          )}
          <Button
            type="submit"
            variant="primary"
            busy={save.isPending}
            disabledReason={
              refusal ||
              (isTold
                ? "Mend what is wrong first."
                : !isChanged && start.stored !== null && "Nothing is changed yet.")
            }
          >
            Save
          </Button>
        </div>
      </form>
      <TemplatePreview written={written} stale={preview.isPlaceholderData || preview.isError} />
      <LeaveGuard what="What you changed in the words" isDirty={() => isChanged} />
    </div>
  );
}

function Variables({ names }: { names: readonly string[] }) {
  return (
    <div>
      <p className="mb-1.5 font-medium">Values</p>
      <ul aria-label="Values" className="flex flex-wrap gap-1.5">
        {names.map((name) => (
          <li key={name} className="rounded-sm border bg-sunken px-1.5 py-0.5 font-mono text-xs">
            {`{{ ${name} }}`}
          </li>
        ))}
      </ul>
      <p className="mt-1.5 text-ink-muted text-xs">
        Words may have conditions and loops too, as in Jinja. In HTML, values are escaped.
      </p>
    </div>
  );
}
