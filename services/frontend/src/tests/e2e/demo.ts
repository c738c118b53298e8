import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { TestServer } from "./server";

export const OWNER = { email: "owner@example.com", password: "a long enough password" };

/** Makes the owner without the browser and returns an access token for `fetch`. */
export async function createOwner(server: TestServer): Promise<string> {
  const response = await fetch(`${server.url}/admin/v1/setup`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: server.setupToken, ...OWNER }),
  });
  const session: { access_token: string } = await response.json();
  return session.access_token;
}

/** Loads the wildlife strikes, some 4,000 records, into a server whose owner is `OWNER`. Takes a few seconds. */
export async function loadDemo(server: TestServer): Promise<void> {
  const script = spawn(resolve(import.meta.dirname, "../../../../../scripts/demo"), {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      STRATABASE_URL: server.url,
      STRATABASE_OPERATOR_EMAIL: OWNER.email,
      STRATABASE_OPERATOR_PASSWORD: OWNER.password,
    },
  });
  const [code] = await once(script, "exit");
  if (code !== 0) throw new Error(`scripts/demo ended with ${code}.`);
}
