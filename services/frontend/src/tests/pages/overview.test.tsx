import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { versionMeaning } from "@/components/versions/version-words.utils";
import { partLabel, serverLine, signInCurl } from "@/pages/overview/overview.utils";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";

const users = { name: "users", fields: [], indexes: [], rules: {} };
const version = {
  version: 1,
  state: "draft",
  created_at: "2026-01-01T00:00:00Z",
  deprecated_at: null,
  sunset_at: null,
  successor: null,
  changes: [],
};
const FRESH = {
  "GET /admin/v1/collections": () => json({ items: [users] }),
  "GET /admin/v1/versions": () => json({ items: [version] }),
  "GET /admin/v1/overview": () =>
    json({
      version: "0.1.0",
      engine: "sqlite",
      parts: {},
      counts: { collections: 1, users: 12345, sessions: 2 },
    }),
  "GET /health/ready": () => json({ status: "ready", parts: { database: "ok", cache: "ok" } }),
};

beforeEach(() => saveTokens(session()));

describe("the overview", () => {
  test("tells a fresh installation what to do", async () => {
    mockApi(FRESH);
    renderConsole("/");
    expect(await screen.findByRole("heading", { name: "Create your first collection" })).toBeVisible();
    expect(await screen.findByText("12,345")).toBeVisible();
    expect(screen.getByText("draft")).toBeVisible();
    expect(screen.getByText(/Stratabase 0\.1\.0 on SQLite/)).toBeVisible();
    expect(screen.queryByText("Files")).not.toBeInTheDocument();
  });

  test("shows what is unavailable although the server answers 503", async () => {
    const unready = { status: "unavailable", parts: { database: "ok", cache: "unavailable" } };
    mockApi({ ...FRESH, "GET /health/ready": () => json(unready, 503) });
    renderConsole("/");
    const cache = (await screen.findByText("Cache")).closest("li");
    expect(cache).not.toBeNull();
    if (cache) expect(await within(cache).findByText("unavailable")).toBeVisible();
  });

  test("keeps the rest when one part fails, and tries again", async () => {
    let fail = true;
    mockApi({
      ...FRESH,
      "GET /admin/v1/overview": () =>
        fail ? problem(400, "invalid_request") : FRESH["GET /admin/v1/overview"](),
    });
    const { user } = renderConsole("/");
    expect(await screen.findByText("The counts could not be loaded")).toBeVisible();
    fail = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("12,345")).toBeVisible();
  });
});

test("the words of the overview", () => {
  expect(partLabel("storage")).toBe("File storage");
  expect(partLabel("mail")).toBe("mail");
  expect(serverLine("h", undefined)).toBe("h");
  expect(serverLine("h", { version: "1.2.3", engine: "postgres" })).toBe(
    "h · Stratabase 1.2.3 on PostgreSQL",
  );
  expect(versionMeaning("draft")).toMatch(/without promise/);
  expect(signInCurl("http://h", "a@b.c")).toContain('"email": "a@b.c"');
});
