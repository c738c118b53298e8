import { useQuery } from "@tanstack/react-query";
import { FormField } from "@/components/form/form-field";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { ProgressBar } from "@/components/ui/progress-bar";
import { Select } from "@/components/ui/select";
import { collectionQuery } from "@/services/collections";
import { FORMATS, type Format } from "@/services/transfer";
import type { Field } from "@/types/schema";
import { formatBytes, plural } from "@/utils/text";
import { DropZone } from "../editors/drop-zone";
import { columnsOf } from "../fields/columns.utils";
import { PreviewTable } from "./preview-table";
import { ReportView } from "./report-view";
import { type Import, useImport } from "./use-import";

interface ImportDialogProps {
  collection: string;
  /** Records were written, perhaps not all of them. */
  onWritten: () => void;
  onClose: () => void;
}

/** Creates records from a file: how it begins, what a check finds in it, then the import and what became of it. */
export function ImportDialog({ collection, onWritten, onClose }: ImportDialogProps) {
  const state = useImport(collection, onWritten);
  const { run, running } = state;
  const written = run !== null && !run.dryRun && run.report !== null;
  return (
    <Dialog
      open
      // What writes is stopped by its button, never by a key that slipped.
      onOpenChange={(open) => !open && !(running && run?.dryRun === false) && onClose()}
      title={`Import into ${collection}`}
      description="A record for each line of a file."
      size="lg"
    >
      <DialogBody className="space-y-4">
        {!running && !written && <FileChoice state={state} collection={collection} />}
        {running && <Running state={state} />}
        {run?.fault && (
          <Callout tone="danger" alert>
            {run.fault}
          </Callout>
        )}
        {run?.report && <ReportView report={run.report} dryRun={run.dryRun} />}
      </DialogBody>
      <DialogFooter>
        <Actions state={state} written={written} onClose={onClose} />
      </DialogFooter>
    </Dialog>
  );
}

/** What the file input takes. */
const FILE: Field = { name: "file", type: "file", accept: [".ndjson", ".jsonl", ".csv"] };

function FileChoice({ state, collection }: { state: Import; collection: string }) {
  const { source, choose, setFormat, run } = state;
  const target = useQuery(collectionQuery(collection)).data;
  const fields = target ? columnsOf(target).map(({ field }) => field) : [];
  return (
    <>
      <FormField
        label="File"
        hint={source ? `${source.file.name}, ${formatBytes(source.file.size)}` : undefined}
      >
        <DropZone
          field={FILE}
          replaces={source !== null}
          onFiles={([file]) => file !== undefined && void choose(file)}
        />
      </FormField>
      {source && (
        <FormField label="Format" hint={FORMATS[source.format].hint} className="max-w-72">
          <Select
            value={source.format}
            onChange={(event) => setFormat(event.target.value === "csv" ? "csv" : "ndjson")}
          >
            {formats.map((format) => (
              <option key={format} value={format}>
                {FORMATS[format].label}
              </option>
            ))}
          </Select>
        </FormField>
      )}
      {source && !run?.report && <PreviewTable preview={source.preview} fields={fields} />}
    </>
  );
}

const formats: readonly Format[] = ["ndjson", "csv"];

function Running({ state: { source, run } }: { state: Import }) {
  if (!source || !run) return null;
  const percent = Math.round(run.sent * 100);
  const work = run.dryRun ? "checking" : "writing";
  return (
    <div role="status" className="space-y-2">
      <p className="flex justify-between gap-3">
        <span className="truncate">{source.file.name}</span>
        <span className="shrink-0 text-ink-muted">
          {percent < 100 ? `${percent}% of ${formatBytes(source.file.size)} sent` : `The server is ${work}…`}
        </span>
      </p>
      <ProgressBar label={`Progress of ${source.file.name}`} percent={percent < 100 ? percent : undefined} />
    </div>
  );
}

interface ActionsProps {
  state: Import;
  written: boolean;
  onClose: () => void;
}

function Actions({ state: { source, run, running, check, write, stop }, written, onClose }: ActionsProps) {
  if (running) return <Button onClick={stop}>Stop</Button>;
  if (written) {
    return (
      <Button variant="primary" onClick={onClose}>
        Done
      </Button>
    );
  }
  const checked = run?.report;
  return (
    <>
      <Button onClick={onClose}>Cancel</Button>
      {checked ? (
        <Button
          variant="primary"
          disabledReason={checked.created === 0 && "No line of the file can be imported."}
          onClick={write}
        >
          Import {plural(checked.created, "record")}
        </Button>
      ) : (
        <Button variant="primary" disabledReason={!source && "Choose a file first."} onClick={check}>
          Check the file
        </Button>
      )}
    </>
  );
}
