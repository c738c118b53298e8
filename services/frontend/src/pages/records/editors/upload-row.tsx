import { CircleAlert, LoaderCircle, X } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { ProgressBar } from "@/components/ui/progress-bar";
import { formatBytes } from "@/utils/text";
import type { Upload } from "./use-uploads";

/** A file on its way, with what is sent of it, or why it was not taken. */
export function UploadRow({ upload, onRemove }: { upload: Upload; onRemove: () => void }) {
  const { file, sent, fault } = upload;
  const percent = Math.round(sent * 100);
  return (
    <li className="flex items-center gap-3 px-3 py-2">
      {fault === null ? (
        <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin text-ink-faint" />
      ) : (
        <CircleAlert aria-hidden className="size-4 shrink-0 text-danger" />
      )}
      <span className="min-w-0 flex-1">
        <span className="flex justify-between gap-3">
          <span className="truncate">{file.name}</span>
          {fault === null && (
            <span className="shrink-0 text-ink-muted text-xs">
              {percent < 100 ? `${percent}% of ${formatBytes(file.size)}` : "Checking…"}
            </span>
          )}
        </span>
        {fault === null ? (
          <ProgressBar label={`Upload of ${file.name}`} percent={percent} className="mt-1" />
        ) : (
          <span role="alert" className="block text-danger text-xs">
            {fault}
          </span>
        )}
      </span>
      <IconButton
        size="icon-sm"
        label={fault === null ? `Cancel ${file.name}` : `Dismiss ${file.name}`}
        onClick={onRemove}
      >
        <X aria-hidden />
      </IconButton>
    </li>
  );
}
