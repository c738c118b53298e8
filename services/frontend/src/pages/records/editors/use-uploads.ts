import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { errorMessage } from "@/services/errors";
import { type FileInfo, fileInfoQuery } from "@/services/files";
import { uploadFile } from "@/services/uploads";

/** A file on its way, or why it did not arrive. */
export interface Upload {
  key: number;
  file: File;
  /** 0 to 1. */
  sent: number;
  fault: string | null;
}

let lastKey = 0;

/** Uploads files side by side, each with its progress and a way to stop it. All stop when the form goes away. */
export function useUploads(onUploaded: (file: FileInfo) => void) {
  const queryClient = useQueryClient();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const running = useRef(new Map<number, AbortController>());
  const update = (key: number, part: Partial<Upload>) =>
    setUploads((old) => old.map((each) => (each.key === key ? { ...each, ...part } : each)));
  const remove = (key: number) => {
    running.current.get(key)?.abort();
    running.current.delete(key);
    setUploads((old) => old.filter((each) => each.key !== key));
  };
  useEffect(() => {
    const all = running.current;
    return () => {
      for (const controller of all.values()) controller.abort();
    };
  }, []);

  const start = async (file: File) => {
    lastKey += 1;
    const key = lastKey;
    const controller = new AbortController();
    running.current.set(key, controller);
    setUploads((old) => [...old, { key, file, sent: 0, fault: null }]);
    try {
      const onProgress = (sent: number) => update(key, { sent });
      const stored = await uploadFile(file, { onProgress, signal: controller.signal });
      queryClient.setQueryData(fileInfoQuery(stored.id).queryKey, stored);
      remove(key);
      onUploaded(stored);
    } catch (error) {
      if (!controller.signal.aborted) update(key, { fault: errorMessage(error) });
    }
  };
  /** Shows a file that was not even sent. */
  const refuse = (file: File, fault: string) => {
    lastKey += 1;
    const key = lastKey;
    setUploads((old) => [...old, { key, file, sent: 0, fault }]);
  };
  return { uploads, start, refuse, remove };
}
