import { queryOptions } from "@tanstack/react-query";
import * as z from "zod/mini";
import { saveBlob } from "@/utils/save-blob";
import { request, requestRaw } from "./client";

const fileSchema = z.object({
  id: z.string(),
  name: z.string(),
  size_bytes: z.number(),
  content_type: z.string(),
});
/** What the server knows of a file; `content_type` is what it found inside, not what the sender said. */
export type FileInfo = z.infer<typeof fileSchema>;

export const parseFileInfo = (body: unknown): FileInfo => fileSchema.parse(body);

const path = (id: string) => `/admin/v1/files/${encodeURIComponent(id)}`;

/** A file's name, size and type. A file never changes. */
export function fileInfoQuery(id: string) {
  return queryOptions({
    queryKey: ["files", id, "info"],
    queryFn: ({ signal }) => request(fileSchema, "GET", `${path(id)}/info`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** A file's content, for previews; images cannot send the operator's token themselves. */
export function fileBlobQuery(id: string) {
  return queryOptions({
    queryKey: ["files", id, "content"],
    queryFn: async ({ signal }) => (await requestRaw("GET", path(id), { signal })).blob(),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Saves a file to the operator's machine. */
export async function downloadFile({ id, name }: Pick<FileInfo, "id" | "name">): Promise<void> {
  const response = await requestRaw("GET", path(id), { query: { download: 1 } });
  saveBlob(await response.blob(), name);
}
