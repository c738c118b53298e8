import { useMutation, useQuery } from "@tanstack/react-query";
import { Download, File as FileIcon, X } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { errorMessage } from "@/services/errors";
import { downloadFile, type FileInfo, fileInfoQuery } from "@/services/files";
import { toast } from "@/stores/toast";
import { formatBytes, shortId } from "@/utils/text";
import { FilePreview } from "../cells/file-preview";

const MAX_PREVIEW_BYTES = 10_000_000;

/** A file that the record holds, or will once it is saved. */
export function StoredFile({ id, onRemove }: { id: string; onRemove: () => void }) {
  const info = useQuery(fileInfoQuery(id));
  const download = useMutation({
    mutationFn: downloadFile,
    onError: (error) => toast({ tone: "danger", title: "Not downloaded", detail: errorMessage(error) }),
  });
  const name = info.data?.name ?? shortId(id);
  return (
    <li className="flex items-center gap-3 px-3 py-2">
      <Picture file={info.data} />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{name}</span>
        <span className="block truncate text-ink-muted text-xs">
          {info.data && `${formatBytes(info.data.size_bytes)} · ${info.data.content_type}`}
          {info.isError && errorMessage(info.error)}
        </span>
      </span>
      <IconButton
        size="icon-sm"
        label={`Download ${name}`}
        busy={download.isPending}
        onClick={() => download.mutate({ id, name })}
      >
        {!download.isPending && <Download aria-hidden />}
      </IconButton>
      <IconButton size="icon-sm" label={`Remove ${name}`} onClick={onRemove}>
        <X aria-hidden />
      </IconButton>
    </li>
  );
}

function Picture({ file }: { file: FileInfo | undefined }) {
  const box = "size-10 rounded-md border";
  if (file?.content_type.startsWith("image/") && file.size_bytes <= MAX_PREVIEW_BYTES)
    return <FilePreview file={file} className={`${box} object-cover`} />;
  return (
    <span className={`${box} grid shrink-0 place-items-center bg-canvas text-ink-faint`}>
      <FileIcon aria-hidden className="size-4" />
    </span>
  );
}
