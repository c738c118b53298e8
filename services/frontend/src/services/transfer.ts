import * as z from "zod/mini";
import { saveBlob } from "@/utils/save-blob";
import { requestRaw } from "./client";
import { unreachable } from "./errors";
import type { RecordView } from "./records";
import { type SendOptions, sendFile } from "./uploads";

/** The formats that records go out and come in as, by their names. */
export const FORMATS = {
  ndjson: { label: "NDJSON", hint: "One JSON object a line.", mediaType: "application/x-ndjson" },
  csv: {
    label: "CSV",
    hint: "A header row with the names of fields, for spreadsheets.",
    mediaType: "text/csv",
  },
} as const;
export type Format = keyof typeof FORMATS;

const reportSchema = z.object({
  created: z.number(),
  failed: z.number(),
  errors: z.array(z.object({ line: z.number(), pointer: z.string(), code: z.string(), detail: z.string() })),
});

/** What became of the lines of an import. */
export type ImportReport = z.infer<typeof reportSchema>;
export type LineError = ImportReport["errors"][number];

interface ImportOptions extends SendOptions {
  /** Checks everything and keeps nothing. */
  dryRun: boolean;
}

/** Creates a record for each line of a file, or says what would become of them. */
export async function importRecords(
  collection: string,
  file: File,
  format: Format,
  { dryRun, ...options }: ImportOptions,
): Promise<ImportReport> {
  const query = dryRun ? "?dry_run=true" : "";
  const path = `/admin/v1/records/${encodeURIComponent(collection)}/import${query}`;
  const headers = { "Content-Type": FORMATS[format].mediaType };
  return reportSchema.parse(await sendFile(path, file, headers, options));
}

interface ExportOptions extends Omit<RecordView, "cursor"> {
  /** Called with the bytes that have come, from time to time. */
  onProgress: (bytes: number) => void;
  signal: AbortSignal;
}

/** Saves the records that a search and a filter leave to the operator's machine. Throws when the export breaks off. */
export async function exportRecords(
  collection: string,
  format: Format,
  { search, filter, sort, onProgress, signal }: ExportOptions,
): Promise<void> {
  const path = `/admin/v1/records/${encodeURIComponent(collection)}/export`;
  const headers = { Accept: FORMATS[format].mediaType };
  const response = await requestRaw("GET", path, { query: { search, filter, sort }, headers, signal });
  const parts: BlobPart[] = [];
  const reader = response.body?.getReader();
  for (let bytes = 0; reader; ) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw signal.aborted ? cause : unreachable(cause);
    });
    if (done) break;
    parts.push(value);
    bytes += value.byteLength;
    onProgress(bytes);
  }
  saveBlob(new Blob(parts, { type: FORMATS[format].mediaType }), `${collection}.${format}`);
}
