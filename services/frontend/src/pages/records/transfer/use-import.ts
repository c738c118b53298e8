import { useEffect, useRef, useState } from "react";
import { errorMessage } from "@/services/errors";
import { type Format, type ImportReport, importRecords } from "@/services/transfer";
import { formatOf, PREVIEW_BYTES, type Preview, previewOf } from "./preview.utils";

/** A file that may be imported. */
interface Source {
  file: File;
  format: Format;
  /** How it begins, as text. */
  begin: string;
  preview: Preview;
}

/** A check or an import: under way until it has a report or a fault. */
interface Run {
  dryRun: boolean;
  /** 0 to 1. */
  sent: number;
  report: ImportReport | null;
  fault: string | null;
}

const STOPPED = "The import was stopped. What was written before stays.";

/** Takes a file, checks it and imports it. Whatever runs stops when the dialog goes away. */
export function useImport(collection: string, onWritten: () => void) {
  const [source, setSource] = useState<Source | null>(null);
  const [run, setRun] = useState<Run | null>(null);
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);

  const read = (file: File, format: Format, begin: string) => {
    const preview = previewOf(begin, format, file.size <= PREVIEW_BYTES);
    setSource({ file, format, begin, preview });
    setRun(null);
  };
  const choose = async (file: File) => {
    const begin = await file.slice(0, PREVIEW_BYTES).text();
    read(file, formatOf(file.name, begin), begin);
  };
  const start = async ({ file, format }: Source, dryRun: boolean) => {
    const stop = new AbortController();
    controller.current = stop;
    const begun: Run = { dryRun, sent: 0, report: null, fault: null };
    setRun(begun);
    const onProgress = (sent: number) => setRun({ ...begun, sent });
    try {
      const report = await importRecords(collection, file, format, {
        dryRun,
        onProgress,
        signal: stop.signal,
      });
      setRun({ ...begun, sent: 1, report });
    } catch (error) {
      const stopped = dryRun ? null : { ...begun, fault: STOPPED };
      setRun(stop.signal.aborted ? stopped : { ...begun, fault: errorMessage(error) });
    }
    if (!dryRun) onWritten();
  };
  return {
    source,
    run,
    running: run !== null && run.report === null && run.fault === null,
    choose,
    setFormat: (format: Format) => source && read(source.file, format, source.begin),
    check: () => source && void start(source, true),
    write: () => source && void start(source, false),
    stop: () => controller.current?.abort(),
  };
}
export type Import = ReturnType<typeof useImport>;
