import { refresh } from "./client";
import { ApiError, toApiError, unreachable } from "./errors";
import { type FileInfo, parseFileInfo } from "./files";
import { accessToken } from "./tokens";

export interface SendOptions {
  /** Called with the part that is sent, 0 to 1. */
  onProgress: (sent: number) => void;
  signal: AbortSignal;
}

/** Uploads a file and returns what the server made of it. */
export async function uploadFile(file: File, options: SendOptions): Promise<FileInfo> {
  const headers = {
    "Content-Type": file.type || "application/octet-stream",
    "Content-Disposition": `attachment; filename*=UTF-8''${encodeHeaderText(file.name)}`,
  };
  return parseFileInfo(await sendFile("/admin/v1/files", file, headers, options));
}

/**
 * Posts a file and returns the answer's JSON. `XMLHttpRequest`, because `fetch` tells nothing about what is sent; the
 * rules are those of every call: the operator's token, replaced once when it has expired, `ApiError`s.
 */
export async function sendFile(
  path: string,
  file: File,
  headers: Readonly<Record<string, string>>,
  options: SendOptions,
): Promise<unknown> {
  if (accessToken() === null) await refresh();
  try {
    return await send(path, file, headers, options);
  } catch (error) {
    const expired = error instanceof ApiError && error.status === 401;
    if (!expired || !(await refresh())) throw error;
    return await send(path, file, headers, options);
  }
}

function send(
  path: string,
  file: File,
  headers: Readonly<Record<string, string>>,
  { onProgress, signal }: SendOptions,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    const stop = () => call.abort();
    signal.addEventListener("abort", stop);
    call.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    call.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    call.onerror = () => reject(unreachable(new TypeError("The upload broke off.")));
    call.onload = () => readAnswer(call).then(resolve, reject);
    call.onloadend = () => signal.removeEventListener("abort", stop);
    call.open("POST", path);
    for (const [name, value] of Object.entries(withToken(headers))) call.setRequestHeader(name, value);
    if (signal.aborted) call.onabort(new ProgressEvent("abort"));
    else call.send(file);
  });
}

function withToken(headers: Readonly<Record<string, string>>): Record<string, string> {
  const token = accessToken();
  return { ...headers, ...(token === null ? {} : { Authorization: `Bearer ${token}` }) };
}

/** Percent-encodes a text for a header's extended parameter (RFC 8187), which allows less than a URL. */
function encodeHeaderText(text: string): string {
  const hex = (letter: string) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/['()*]/g, hex);
}

async function readAnswer(call: XMLHttpRequest): Promise<unknown> {
  const response = new Response(call.responseText, { status: call.status });
  if (!response.ok) throw await toApiError(response);
  return response.json();
}
