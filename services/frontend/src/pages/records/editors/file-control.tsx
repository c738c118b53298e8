import { useEffectEvent, useRef } from "react";
import { type ControlProps, draftItems, draftText } from "./control";
import { DropZone } from "./drop-zone";
import { fileFault } from "./file-check.utils";
import { StoredFile } from "./stored-file";
import { UploadRow } from "./upload-row";
import { useUploads } from "./use-uploads";

/** The files of a field: what it holds, what is on its way, and where to drop more. */
export function FileControl({ field, draft, onChange, ...aria }: ControlProps) {
  const text = draftText(draft);
  const held = field.list ? draftItems(draft) : text === "" ? [] : [text];
  // Several uploads may end between two drawings.
  const latest = useRef(held);
  latest.current = held;
  const set = (ids: readonly string[]) => {
    latest.current = ids;
    onChange(field.list ? ids : (ids[0] ?? null));
  };
  const take = useEffectEvent((id: string) => set(field.list ? [...latest.current, id] : [id]));
  const { uploads, start, refuse, remove } = useUploads(({ id }) => take(id));
  const onFiles = (files: readonly File[]) => {
    for (const each of uploads.filter(({ fault }) => fault !== null)) remove(each.key);
    for (const file of field.list ? files : files.slice(0, 1)) {
      const fault = fileFault(file, field);
      if (fault === null) void start(file);
      else refuse(file, fault);
    }
  };
  return (
    <div className="space-y-2">
      {(held.length > 0 || uploads.length > 0) && (
        <ul aria-label={`Files of ${field.name}`} className="divide-y rounded-lg border">
          {held.map((id) => (
            <StoredFile key={id} id={id} onRemove={() => set(held.filter((each) => each !== id))} />
          ))}
          {uploads.map((upload) => (
            <UploadRow key={upload.key} upload={upload} onRemove={() => remove(upload.key)} />
          ))}
        </ul>
      )}
      <DropZone {...aria} field={field} replaces={!field.list && held.length > 0} onFiles={onFiles} />
    </div>
  );
}
