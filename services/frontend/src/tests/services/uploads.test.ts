import { beforeEach, expect, test, vi } from "vitest";
import { saveTokens } from "@/services/tokens";
import { uploadFile } from "@/services/uploads";
import { json, mockApi, session } from "../mock-api";

const stored = { id: "f1", name: "a.txt", size_bytes: 5, content_type: "text/plain" };

/** Answers uploads one after the other; null leaves one on its way. */
function mockUploads(...answers: (readonly [number, unknown] | null)[]) {
  const sent: { headers: Record<string, string>; aborted: boolean }[] = [];
  class Call {
    upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
    status = 0;
    responseText = "";
    headers: Record<string, string> = {};
    aborted = false;
    onload?: () => void;
    onerror?: () => void;
    onabort?: () => void;
    onloadend?: () => void;
    open() {}
    setRequestHeader(name: string, value: string) {
      this.headers[name] = value;
    }
    send() {
      sent.push(this);
      const answer = answers.shift();
      if (!answer) return;
      this.upload.onprogress?.({ loaded: 1, total: 4 });
      [this.status] = answer;
      this.responseText = JSON.stringify(answer[1]);
      if (this.status === 0) this.onerror?.();
      else this.onload?.();
      this.onloadend?.();
    }
    abort() {
      this.aborted = true;
      this.onabort?.();
      this.onloadend?.();
    }
  }
  vi.stubGlobal("XMLHttpRequest", Call);
  return sent;
}

const file = new File(["hello"], "naïve (1).txt", { type: "text/plain" });
const upload = (
  onProgress: (sent: number) => void = () => undefined,
  signal = new AbortController().signal,
) => uploadFile(file, { onProgress, signal });
const expired = { title: "x", status: 401, code: "unauthenticated", detail: "Sign in." };

beforeEach(() => saveTokens(session()));

test("sends the file with its name and the operator's token, and tells its progress", async () => {
  const sent = mockUploads([201, stored]);
  const progress: number[] = [];
  expect(await upload((part) => progress.push(part))).toEqual(stored);
  expect(progress).toEqual([0.25]);
  expect(sent[0]?.headers).toEqual({
    "Content-Type": "text/plain",
    "Content-Disposition": "attachment; filename*=UTF-8''na%C3%AFve%20%281%29.txt",
    Authorization: "Bearer access-1",
  });
});

test("replaces an expired token once, then sends again", async () => {
  const { calls } = mockApi({ "POST /admin/v1/session/refresh": () => json(session(2)) });
  const sent = mockUploads([401, expired], [201, stored]);
  expect(await upload()).toEqual(stored);
  expect(calls).toEqual(["POST /admin/v1/session/refresh"]);
  expect(sent[1]?.headers.Authorization).toBe("Bearer access-2");
});

test("throws what the server has against it, and that it cannot be reached", async () => {
  mockUploads([413, { ...expired, status: 413, code: "too_large", detail: "Too large." }], [0, null]);
  await expect(upload()).rejects.toMatchObject({ code: "too_large", detail: "Too large." });
  await expect(upload()).rejects.toMatchObject({ code: "unreachable" });
});

test("stops when it is told to", async () => {
  const sent = mockUploads(null);
  const controller = new AbortController();
  const running = upload(undefined, controller.signal);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  controller.abort();
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
  expect(sent[0]?.aborted).toBe(true);
});
