import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { api, refresh, request } from "@/services/client";
import { ApiError, toApiError } from "@/services/errors";
import { accessToken, REFRESH_TOKEN_KEY, saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";

const COLLECTIONS = "GET /admin/v1/collections";
const REFRESH = "POST /admin/v1/session/refresh";

/** Accepts the access token of `session(number)` only. */
function guarded(number: number) {
  return (incoming: Request) =>
    incoming.headers.get("Authorization") === `Bearer access-${number}`
      ? json({ items: [] })
      : problem(401, "unauthenticated");
}

describe("a call whose token has expired", () => {
  test("is repeated with the next token", async () => {
    saveTokens(session(1));
    const { calls } = mockApi({ [COLLECTIONS]: guarded(2), [REFRESH]: () => json(session(2)) });
    const { data } = await api.GET("/admin/v1/collections");
    expect(data).toEqual({ items: [] });
    expect(calls).toEqual([COLLECTIONS, REFRESH, COLLECTIONS]);
    expect(localStorage.getItem(REFRESH_TOKEN_KEY)).toBe("refresh-2");
  });

  test("shares one refresh with all that run beside it", async () => {
    saveTokens(session(1));
    const { calls } = mockApi({ [COLLECTIONS]: guarded(2), [REFRESH]: () => json(session(2)) });
    await Promise.all(Array.from({ length: 8 }, () => api.GET("/admin/v1/collections")));
    expect(calls.filter((call) => call === REFRESH)).toHaveLength(1);
  });

  test("uses the token that another call brought meanwhile", async () => {
    saveTokens(session(1));
    const { calls } = mockApi({
      [COLLECTIONS]: (incoming) => {
        if (accessToken() === "access-1") saveTokens(session(2));
        return guarded(2)(incoming);
      },
    });
    await api.GET("/admin/v1/collections");
    expect(calls).toEqual([COLLECTIONS, COLLECTIONS]);
  });

  test("sends its body again", async () => {
    saveTokens(session(1));
    const bodies: string[] = [];
    mockApi({
      "POST /admin/v1/changes/plan": async (incoming) => {
        bodies.push(await incoming.clone().text());
        return guarded(2)(incoming);
      },
      [REFRESH]: () => json(session(2)),
    });
    await api.POST("/admin/v1/changes/plan", { body: { operations: [] } });
    expect(bodies).toEqual(['{"operations":[]}', '{"operations":[]}']);
  });

  test("ends the session when the refresh token is refused", async () => {
    saveTokens(session(1));
    const { calls } = mockApi({
      [COLLECTIONS]: guarded(2),
      [REFRESH]: () => problem(401, "unauthenticated"),
    });
    await expect(api.GET("/admin/v1/collections")).rejects.toMatchObject({ status: 401 });
    expect(calls).toEqual([COLLECTIONS, REFRESH]);
    expect(accessToken()).toBeNull();
    expect(localStorage.getItem(REFRESH_TOKEN_KEY)).toBeNull();
  });

  test("keeps the session when the server cannot be reached for the refresh", async () => {
    saveTokens(session(1));
    mockApi({ [REFRESH]: () => Promise.reject(new TypeError("failed to fetch")) });
    await expect(refresh()).rejects.toMatchObject({ code: "unreachable", status: 0 });
    expect(localStorage.getItem(REFRESH_TOKEN_KEY)).toBe("refresh-1");
  });
});

describe("request", () => {
  const users = z.object({ items: z.array(z.object({ email: z.string() })) });

  test("builds the query and checks the answer", async () => {
    saveTokens(session(1));
    const { requests } = mockApi({ "GET /admin/v1/users": () => json({ items: [{ email: "a@b.c" }] }) });
    const query = { q: "a b", limit: 10, cursor: undefined };
    expect(await request(users, "GET", "/admin/v1/users", { query })).toEqual({
      items: [{ email: "a@b.c" }],
    });
    expect(requests[0]?.url).toMatch(/\/admin\/v1\/users\?q=a\+b&limit=10$/);
  });

  test("sends JSON and takes an empty answer", async () => {
    saveTokens(session(1));
    const { requests } = mockApi({ "PATCH /admin/v1/users/1": () => new Response(null, { status: 204 }) });
    await request(z.undefined(), "PATCH", "/admin/v1/users/1", { json: { disabled: true } });
    expect(requests[0]?.headers.get("Content-Type")).toBe("application/json");
    expect(await requests[0]?.text()).toBe('{"disabled":true}');
  });

  test("refuses an answer of another shape", async () => {
    saveTokens(session(1));
    mockApi({ "GET /admin/v1/users": () => json({ items: [{ mail: "a@b.c" }] }) });
    await expect(request(users, "GET", "/admin/v1/users")).rejects.toThrow(z.core.$ZodError);
  });
});

describe("toApiError", () => {
  test("keeps code, detail, request id and the parts at fault", async () => {
    const errors = [
      { pointer: "/rules/list", position: 7, code: "unknown_field", detail: "There is no such field." },
    ];
    const error = await toApiError(problem(422, "change_refused", { errors }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 422,
      code: "change_refused",
      message: "About change_refused.",
      errors,
    });
    expect(error.requestId).toBe("019341f3-8c7a-7000-8000-000000000000");
  });

  test("names an answer that is no problem document", async () => {
    const error = await toApiError(new Response("<h1>Bad gateway</h1>", { status: 502 }));
    expect(error).toMatchObject({ status: 502, code: "unexpected_answer", errors: [] });
  });
});
