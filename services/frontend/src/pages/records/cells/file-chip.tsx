import { useQuery } from "@tanstack/react-query";
import { File as FileIcon, FileImage, FileWarning } from "lucide-react";
import { fileInfoQuery } from "@/services/files";
import { formatBytes, shortId } from "@/utils/text";

import { FilePreview } from "./file-preview";

/** Larger images are not fetched for a picture of a few pixels. */
const MAX_THUMB_BYTES = 2_000_000;

/** A file of a cell: its picture if it is one, name and size. */
export function FileChip({ id }: { id: string }) {
  const info = useQuery(fileInfoQuery(id));
  const file = info.data;
  if (file === undefined) {
    return (
      <span className="inline-flex min-w-0 items-center gap-1.5 font-mono text-ink-muted text-xs">
        {info.isError ? (
          <FileWarning aria-hidden className="size-3.5" />
        ) : (
          <FileIcon aria-hidden className="size-3.5" />
        )}
        <span className="truncate">{shortId(id)}</span>
        {info.isError && <span className="sr-only">could not be loaded</span>}
      </span>
    );
  }
  const isImage = file.content_type.startsWith("image/");
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5" title={`${file.name}, ${file.content_type}`}>
      {isImage && file.size_bytes <= MAX_THUMB_BYTES ? (
        <FilePreview file={file} className="size-6 rounded-sm border object-cover" />
      ) : isImage ? (
        <FileImage aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
      ) : (
        <FileIcon aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
      )}
      <span className="truncate">{file.name}</span>
      <span className="shrink-0 text-ink-faint text-xs">{formatBytes(file.size_bytes)}</span>
    </span>
  );
}
