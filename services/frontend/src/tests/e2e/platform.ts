import { expect } from "vitest";

/** Calls the platform API beside the browser, as the owner: `await platform(stage, "GET", "records/strikes?limit=1")`. */
export async function platform(
  stage: { token: string; server: { url: string } },
  method: string,
  path: string,
  body?: unknown,
) {
  const response = await fetch(`${stage.server.url}/admin/v1/${path}`, {
    method,
    headers: { Authorization: `Bearer ${stage.token}`, "Content-Type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  expect(response.ok, `${method} ${path}: ${text}`).toBe(true);
  return text === "" ? null : JSON.parse(text);
}
