import { Upload } from "lucide-react";
import { type DragEvent, useState } from "react";
import type { Field } from "@/types/schema";
import { cn } from "@/utils/cn";
import { formatBytes } from "@/utils/text";

interface DropZoneProps {
  field: Field;
  /** The next file takes the place of the one that is there. */
  replaces: boolean;
  onFiles: (files: readonly File[]) => void;
  id?: string;
}

/** Where files are dropped or picked. */
export function DropZone({ field, replaces, onFiles, ...aria }: DropZoneProps) {
  const [over, setOver] = useState(false);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the mouse; the input inside is for all
    <div
      className={cn(
        "relative flex items-center gap-3 rounded-lg border border-line-strong border-dashed px-3 py-2.5 text-ink-muted focus-within:outline-2 focus-within:outline-accent hover:border-ink-faint",
        over && "border-accent bg-accent-soft",
      )}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <Upload aria-hidden className="size-4 shrink-0 text-ink-faint" />
      <span aria-hidden className="min-w-0 flex-1">
        <span className="block text-ink">
          {replaces ? "Drop another file to replace it" : field.list ? "Drop files here" : "Drop a file here"}
          , or choose
        </span>
        <span className="block truncate text-xs">{limitsText(field)}</span>
      </span>
      <input
        {...aria}
        type="file"
        multiple={field.list === true}
        accept={field.accept?.join(",")}
        className="absolute inset-0 cursor-pointer opacity-0"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file may be chosen again.
          event.target.value = "";
        }}
      />
    </div>
  );
}

/** What a file field takes, in words. */
function limitsText({ accept, max_size_bytes: max }: Field): string {
  const types = accept && accept.length > 0 ? accept.join(", ") : "Any type";
  return max === undefined ? types : `${types}, up to ${formatBytes(max)}`;
}
