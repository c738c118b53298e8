import { vi } from "vitest";
import type { components } from "@/services/api/schema";

type Handler = (request: Request) => Response | Promise<Response>;

/**
 * Answers the console's requests: `mockApi({ "POST /admin/v1/session": () => json(session(), 201) })`. A call that no
 * handler expects fails the test with its name. Returns the calls in order.
 */
export function mockApi(handlers: Record<string, Handler>): { calls: string[]; requests: Request[] } {
  const calls: string[] = [];
  const requests: Request[] = [];
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const request =
      input instanceof Request ? input : new Request(new URL(String(input), location.origin), init);
    const call = `${request.method} ${new URL(request.url).pathname}`;
    calls.push(call);
    requests.push(request);
    const handler = handlers[call];
    if (handler === undefined) throw new Error(`No handler for ${call}: add it to mockApi().`);
    return handler(request);
  });
  return { calls, requests };
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

/** Problem details as the server sends them. */
export function problem(status: number, code: string, more: Record<string, unknown> = {}): Response {
  const instance = "urn:uuid:019341f3-8c7a-7000-8000-000000000000";
  const body = {
    type: `/problems/${code}`,
    title: code,
    detail: `About ${code}.`,
    instance,
    status,
    code,
    ...more,
  };
  return json(body, status);
}

/** The answer to signing in; `number` tells its tokens apart. */
export function session(number = 1): components["schemas"]["OperatorSignedIn"] {
  return {
    access_token: `access-${number}`,
    refresh_token: `refresh-${number}`,
    token_type: "Bearer",
    expires_in: 900,
    operator: { id: "0198", email: "ada@example.com", role: "owner" },
  };
}
