import { ChevronRight } from "lucide-react";
import { FormField } from "@/components/form/form-field";
import { Callout } from "@/components/ui/callout";
import { CodeBlock, CodeText } from "@/components/ui/code";
import { Input } from "@/components/ui/input";
import type { ChangeDocument } from "@/types/schema";
import { Acknowledgements } from "./acknowledgements";
import { OperationList } from "./operation-list";
import type { PlannedChange } from "./use-review";

const MAX_NOTE_LENGTH = 1000;

interface ChangeSummaryProps {
  planned: PlannedChange;
  /** The document as it will be sent, with note and confirmations. */
  document: ChangeDocument;
  confirmed: readonly string[];
  onConfirm: (codes: readonly string[]) => void;
  note: string;
  onNote: (note: string) => void;
}

/** Each operation of a change with its verdict, what has to be confirmed, and the document itself. */
export function ChangeSummary(props: ChangeSummaryProps) {
  const { planned, document, confirmed, onConfirm, note, onNote } = props;
  const { report } = planned;
  return (
    <>
      <OperationList
        planned={planned}
        older={report.version > 1 && report.mints ? report.version - 1 : null}
      />
      {report.warnings.map((warning) => (
        <Callout key={warning} tone="warning">
          <CodeText>{warning}</CodeText>
        </Callout>
      ))}
      <Acknowledgements codes={report.acknowledge} confirmed={confirmed} onConfirm={onConfirm} />
      <FormField
        label="Note"
        optional
        hint="Why. It stands in the version's history, which everybody can read."
      >
        <Input value={note} maxLength={MAX_NOTE_LENGTH} onChange={(event) => onNote(event.target.value)} />
      </FormField>
      <details className="group">
        <summary className="flex w-fit list-none items-center gap-1 rounded-sm text-ink-muted hover:text-ink">
          <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
          JSON of the change
        </summary>
        <CodeBlock
          label="Change document"
          code={JSON.stringify(document, null, 2)}
          className="mt-2 [&_section]:max-h-72 [&_section]:overflow-y-auto"
        />
      </details>
    </>
  );
}
