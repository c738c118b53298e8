import createClient from "openapi-fetch";
import type * as z from "zod/mini";
import type { paths } from "./api/schema";
import { ApiError, toApiError, unreachable } from "./errors";
import { accessToken, clearTokens, refreshToken, saveTokens } from "./tokens";

/** Sends a request as nobody. Any answer but a success is thrown as an `ApiError`. */
export async function sendPublic(request: Request): Promise<Response> {
  const response = await fetch(request).catch((cause: unknown) => {
    if (request.signal.aborted) throw cause;
    throw unreachable(cause);
  });
  if (!response.ok) throw await toApiError(response);
  return response;
}

/** A 401 that says so means another thing than that the token has expired: the next one would change nothing. */
const ABOUT_OTHER_THINGS = new Set(["login_required", "invalid_credentials", "invalid_code"]);

/** Sends a request as the operator; a token that has expired is replaced once, then the request is repeated. */
async function send(request: Request): Promise<Response> {
  if (accessToken() === null) await refresh();
  const token = accessToken();
  try {
    return await sendPublic(withToken(request, token));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    if (ABOUT_OTHER_THINGS.has(error.code)) throw error;
    // Another call may have brought the next token while this one was on its way.
    const replaced = accessToken() !== token || (await refresh());
    if (!replaced || accessToken() === null) throw error;
    return await sendPublic(withToken(request, accessToken()));
  }
}

function withToken(request: Request, token: string | null): Request {
  const copy = request.clone();
  if (token !== null) copy.headers.set("Authorization", `Bearer ${token}`);
  return copy;
}

/** The typed platform API, as the operator. `const { data } = await api.GET("/admin/v1/collections")`. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: send });

/** The typed platform API, as nobody: for signing in and for the set-up. */
export const publicApi = createClient<paths>({ baseUrl: location.origin, fetch: sendPublic });

let flight: Promise<boolean> | null = null;

/**
 * Exchanges the refresh token for the next tokens and says whether somebody is signed in then. However many calls ask
 * at once, in however many tabs, one exchange is under way: a refresh token that is used twice ends its session.
 */
export function refresh(): Promise<boolean> {
  flight ??= alone(exchange).finally(() => {
    flight = null;
  });
  return flight;
}

async function exchange(): Promise<boolean> {
  const token = refreshToken();
  if (token === null) return false;
  try {
    const { data } = await publicApi.POST("/admin/v1/session/refresh", { body: { refresh_token: token } });
    if (data) saveTokens(data);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    clearTokens();
    return false;
  }
}

/** Keeps other tabs from running the same work; browsers offer locks over HTTPS and on this machine only. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  const locks: LockManager | null | undefined = navigator.locks;
  return locks ? locks.request("stratabase.refresh", work) : work();
}

type QueryValue = string | number | boolean | undefined;

interface RequestOptions {
  /** Appended to the path; `undefined` is left out. */
  query?: Record<string, QueryValue>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is; bring a Content-Type where the browser cannot know it. */
  body?: BodyInit;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * Calls a route that the generated types do not describe (records have the shape of their collection) and checks the
 * answer against `schema`: `await request(userList, "GET", "/admin/v1/users", { query: { q } })`.
 */
export async function request<T extends z.ZodMiniType>(
  schema: T,
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<z.output<T>> {
  const response = await requestRaw(method, path, options);
  const body: unknown = response.status === 204 ? undefined : await response.json();
  return schema.parse(body);
}

/** As `request`, as nobody: for what the application API tells everybody. */
export async function requestPublic<T extends z.ZodMiniType>(
  schema: T,
  path: string,
  signal: AbortSignal,
): Promise<z.output<T>> {
  const response = await sendPublic(new Request(new URL(path, location.origin), { signal }));
  const body: unknown = await response.json();
  return schema.parse(body);
}

/** As `request`, for answers that are read otherwise: headers (`ETag`), files, nothing. */
export function requestRaw(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined) url.searchParams.append(name, String(value));
  }
  const headers = new Headers(options.headers);
  if (options.json !== undefined) headers.set("Content-Type", "application/json");
  const body = options.json === undefined ? options.body : JSON.stringify(options.json);
  return send(new Request(url, { method, headers, body, signal: options.signal }));
}
