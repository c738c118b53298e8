import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { RadioOption } from "@/components/form/radio-option";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { ProgressBar } from "@/components/ui/progress-bar";
import { errorMessage } from "@/services/errors";
import { exportRecords, FORMATS, type Format } from "@/services/transfer";
import { toast } from "@/stores/toast";
import { formatBytes } from "@/utils/text";
import type { View } from "../use-view";

interface ExportDialogProps {
  collection: string;
  /** Whose search, filter and order the export has. */
  view: Pick<View, "search" | "filter" | "sort" | "start">;
  onClose: () => void;
}

/** Saves the records of the grid, all pages of them, as a file. */
export function ExportDialog({ collection, view, onClose }: ExportDialogProps) {
  const [format, setFormat] = useState<Format>("ndjson");
  const [bytes, setBytes] = useState(0);
  const controller = useRef(new AbortController());
  useEffect(() => {
    const begun = new AbortController();
    controller.current = begun;
    return () => begun.abort();
  }, []);
  const { search, filter, sort } = view;
  const run = useMutation({
    mutationFn: () => {
      setBytes(0);
      const { signal } = controller.current;
      return exportRecords(collection, format, { search, filter, sort, onProgress: setBytes, signal });
    },
    onSuccess: () => {
      toast({ tone: "success", title: `Records of ${collection} exported` });
      onClose();
    },
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Export ${collection}`}>
      <DialogBody className="space-y-4">
        <p className="text-ink-muted">{selectionText(view)}</p>
        <fieldset className="space-y-3">
          <legend className="sr-only">Format</legend>
          {(["ndjson", "csv"] as const).map((each) => (
            <RadioOption
              key={each}
              name="format"
              label={FORMATS[each].label}
              hint={FORMATS[each].hint}
              checked={format === each}
              onSelect={() => setFormat(each)}
            />
          ))}
        </fieldset>
        {run.isPending && (
          <div role="status" className="space-y-2">
            <p>{formatBytes(bytes)} received</p>
            <ProgressBar label="Export" percent={undefined} />
          </div>
        )}
        {run.isError && (
          <Callout tone="danger" alert>
            {errorMessage(run.error)}
          </Callout>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="primary" busy={run.isPending} onClick={() => run.mutate()}>
          Export
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

/** Which records are exported, in words. */
function selectionText({ search, filter, sort, start }: ExportDialogProps["view"]): string {
  const criteria = [search !== undefined && "the search", filter !== undefined && "the filter"].filter(
    Boolean,
  );
  const which =
    criteria.length === 0 ? "Every record" : `Every record that matches ${criteria.join(" and ")}`;
  const order = sort === undefined ? "" : ", in the order of the grid";
  const distance = start === undefined ? "" : " Files have no order by distance.";
  return `${which}${order}, with hidden fields.${distance}`;
}
