import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";
import { articles, users } from "./collections-fixtures";

function version(number: number, state: string, more: Record<string, unknown> = {}) {
  return {
    version: number,
    state,
    created_at: "2026-01-01T00:00:00Z",
    deprecated_at: null,
    sunset_at: null,
    successor: null,
    changes: [],
    ...more,
  };
}

const change = { id: "c1", note: "The shop opens", verdict: "additive", applied_at: "2026-01-01T00:00:00Z" };
const item = {
  version: 1,
  client: "shop-ios/1.0",
  day: new Date().toISOString().slice(0, 10),
  collection: "orders",
  method: "GET",
  outcome: "ok",
  count: 1200,
  users: 34,
  last_seen: new Date().toISOString(),
  fields: { read: ["title"], filtered: [], written: ["title"] },
};
const BOTH = [version(1, "supported", { successor: 2, changes: [change] }), version(2, "current")];

function served(versions: object[]) {
  return {
    "GET /admin/v1/collections": () => json({ items: [users, articles] }),
    "GET /admin/v1/versions": () => json({ items: versions }),
    "GET /admin/v1/usage": () => json({ items: [item] }),
  };
}

beforeEach(() => saveTokens(session()));

describe("the timeline", () => {
  test("tells versions newest first, with what they were made of and their traffic", async () => {
    mockApi(served(BOTH));
    renderConsole("/versions");
    const list = await screen.findByRole("list", { name: "Versions" });
    expect(
      within(list)
        .getAllByRole("heading")
        .map((heading) => heading.textContent),
    ).toEqual(["v2current", "v1supported"]);
    expect(within(list).getByText("The shop opens")).toBeVisible();
    expect(
      await within(list).findByRole("img", { name: "1,200 calls by 1 client in 30 days" }),
    ).toBeVisible();
  });

  test("stands without the traffic, and says when there is nothing to show", async () => {
    let fails = true;
    mockApi({
      ...served(BOTH),
      "GET /admin/v1/versions": () => (fails ? problem(400, "invalid_request") : json({ items: BOTH })),
      "GET /admin/v1/usage": () => problem(400, "invalid_query"),
    });
    const { user } = renderConsole("/versions");
    expect(await screen.findByText("The versions could not be loaded")).toBeVisible();
    fails = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("list", { name: "Versions" })).toBeVisible();
    expect(await screen.findByText(/Their traffic could not be loaded/)).toBeVisible();
  });

  test("a draft is published from the banner, after a question", async () => {
    const { calls } = mockApi({
      ...served([version(1, "current"), version(2, "draft")]),
      "POST /admin/v1/versions/2/publish": () => json(version(2, "current")),
    });
    const { user } = renderConsole("/versions");
    const button = { name: "Publish v2: from here on v1 clients are protected" };
    await user.click(await screen.findByRole("button", button));
    const dialog = await screen.findByRole("dialog", { name: "Publish v2?" });
    await user.click(within(dialog).getByRole("button", { name: "Publish v2" }));
    expect(await screen.findByText("v2 is published")).toBeVisible();
    expect(calls.filter((call) => call === "GET /admin/v1/versions").length).toBeGreaterThan(1);
  });
});

describe("a version", () => {
  test("tells its clients and the fields that each uses", async () => {
    const { requests } = mockApi(served(BOTH));
    const { user, router } = renderConsole("/versions/1");
    expect(await screen.findByText("1,200 calls by 1 client. Operators do not count.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "1 field of shop-ios/1.0" }));
    expect(screen.getByText("orders.title")).toBeVisible();
    expect(screen.getByText("read, written")).toBeVisible();
    await user.selectOptions(screen.getByLabelText("Last"), "90 days");
    expect(router.state.location.search).toMatchObject({ days: 90 });
    expect(requests.some(({ url }) => url.endsWith("/usage?version=1&days=90"))).toBe(true);
  });

  test("that nobody calls says so, and one that is not there too", async () => {
    mockApi({ ...served(BOTH), "GET /admin/v1/usage": () => json({ items: [] }) });
    const { router } = renderConsole("/versions/2");
    expect(await screen.findByText("Nobody called v2 in 30 days")).toBeVisible();
    await router.navigate({ to: "/versions/$number", params: { number: "7" } });
    expect(await screen.findByText("There is no v7")).toBeVisible();
  });

  test("tells what differs from the next one", async () => {
    const contract = (properties: object) => ({
      components: { schemas: { orders: { properties }, orders_create: { properties }, orders_page: {} } },
    });
    mockApi({
      ...served(BOTH),
      "GET /v1/openapi.json": () => json(contract({ title: { type: "string" } })),
      "GET /v2/openapi.json": () => json(contract({ name: { type: "string" } })),
    });
    renderConsole("/versions/1?tab=changes");
    const differences = await screen.findByRole("list", { name: "Differences" });
    expect(within(differences).getByText("title")).toBeVisible();
    expect(within(differences).getByText("name")).toBeVisible();
    expect(screen.getByRole("link", { name: "Migration guide" })).toHaveAttribute(
      "href",
      "/docs/migrate/v1-v2",
    );
  });

  test("is retired once it is said on which terms, since clients use it", async () => {
    const { fields, last_seen } = item;
    const clients = [{ name: "shop-ios/1.0", count: 1200, users: 34, last_seen, fields }];
    const { requests } = mockApi({
      ...served(BOTH),
      "POST /admin/v1/versions/1/retire": async (request) => {
        const { accept_users } = await request.clone().json();
        return accept_users === 34
          ? json(version(1, "retired"))
          : problem(409, "version_in_use", { clients });
      },
    });
    const { user } = renderConsole("/versions/1");
    await user.click(await screen.findByRole("button", { name: "Retire v1" }));
    const dialog = await screen.findByRole("dialog", { name: "Retire v1?" });
    const retire = () => user.click(within(dialog).getByRole("button", { name: "Retire v1" }));
    await retire();
    expect(await within(dialog).findByText("34 people would lose access.")).toBeVisible();
    expect(within(dialog).getByText("shop-ios/1.0")).toBeVisible();
    await retire();
    expect(requests.filter(({ url }) => url.endsWith("/retire"))).toHaveLength(1);
    await user.click(within(dialog).getByRole("radio", { name: "Accept that 34 people lose access" }));
    await retire();
    expect(await screen.findByText("v1 is retired")).toBeVisible();
  });

  test("that is retired can be restored, and purged by its name", async () => {
    const { calls } = mockApi({
      ...served([version(1, "retired", { successor: 2 }), version(2, "current")]),
      "POST /admin/v1/versions/1/restore": () => json(version(1, "supported")),
      "POST /admin/v1/versions/1/purge": () => json(version(1, "purged")),
    });
    const { user } = renderConsole("/versions/1");
    await user.click(await screen.findByRole("button", { name: "Restore v1" }));
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Restore v1" }));
    expect(await screen.findByText("v1 is served again")).toBeVisible();
    await user.click(await screen.findByRole("button", { name: "Purge v1" }));
    const dialog = screen.getByRole("dialog", { name: "Purge v1?" });
    await user.click(within(dialog).getByRole("button", { name: "Purge v1" }));
    expect(calls).not.toContain("POST /admin/v1/versions/1/purge");
    await user.type(within(dialog).getByLabelText("Type v1 to confirm"), "v1");
    await user.click(within(dialog).getByRole("button", { name: "Purge v1" }));
    expect(await screen.findByText("v1 is purged")).toBeVisible();
  });
});

describe("the end of a version", () => {
  test("is not announced before something follows", async () => {
    mockApi(served(BOTH));
    renderConsole("/versions/2?tab=end");
    expect(await screen.findByText(/v2 is the newest version/)).toBeVisible();
    expect(screen.queryByText("Dates")).not.toBeInTheDocument();
  });

  test("that is near needs a reason", async () => {
    const errors = [{ pointer: "/sunset_at", code: "short_notice", detail: "Less than 180 days." }];
    const sent: unknown[] = [];
    mockApi({
      ...served(BOTH),
      "PATCH /admin/v1/versions/1": async (request) => {
        const patch = await request.clone().json();
        sent.push(patch);
        return patch.force === true
          ? json(version(1, "supported"))
          : problem(422, "invalid_fields", { errors });
      },
    });
    const { user } = renderConsole("/versions/1?tab=end");
    await user.type(await screen.findByLabelText("Sunset"), "2026-12-24T12:00");
    await user.click(screen.getAllByRole("button", { name: "Announce" })[0] ?? document.body);
    expect(screen.getByText(/Say from when it is deprecated/)).toBeVisible();
    await user.type(screen.getByLabelText("Deprecated from"), "2026-12-01T12:00");
    const [announce] = screen.getAllByRole("button", { name: "Announce" });
    if (!announce) throw new Error("The dates have a button.");
    await user.click(announce);
    expect(await screen.findByText("Less than 180 days.")).toBeVisible();
    await user.click(screen.getByRole("checkbox", { name: "Announce it with so little notice" }));
    await user.type(screen.getByLabelText("Reason"), "A hole.");
    await user.click(announce);
    expect(await screen.findByText("The end of v1 is announced")).toBeVisible();
    const [deprecated_at, sunset_at] = ["2026-12-01T12:00", "2026-12-24T12:00"].map((text) =>
      new Date(text).toISOString(),
    );
    expect(sent).toEqual([
      { deprecated_at, sunset_at },
      { deprecated_at, sunset_at, force: true, reason: "A hole." },
    ]);
  });

  test("comes with outages and messages", async () => {
    const sent: unknown[] = [];
    mockApi({
      ...served(BOTH),
      "PATCH /admin/v1/versions/1": async (request) => {
        sent.push(await request.clone().json());
        return json(version(1, "supported"));
      },
    });
    const { user } = renderConsole("/versions/1?tab=end");
    await user.click(await screen.findByRole("button", { name: "Add outage" }));
    const announce = async (title: string) => {
      const card = screen.getByRole("heading", { name: title }).closest("section");
      if (card) await user.click(within(card).getByRole("button", { name: "Announce" }));
    };
    await announce("Outages");
    expect(screen.getByText("Give each outage a beginning, and an end after it.")).toBeVisible();
    await user.type(screen.getByLabelText("Outage 1 from"), "2026-12-24T12:00");
    await user.type(screen.getByLabelText("Outage 1 to"), "2026-12-24T13:00");
    await announce("Outages");
    await user.click(screen.getByRole("button", { name: "Add message" }));
    await announce("Messages to clients");
    expect(screen.getByText("Name the client of each message.")).toBeVisible();
    await user.type(screen.getByLabelText("Client 1"), "shop-ios/1.0");
    await user.type(screen.getByLabelText("Message 1"), "Please update.");
    await announce("Messages to clients");
    expect(sent).toEqual([
      {
        brownouts: [
          {
            from: new Date("2026-12-24T12:00").toISOString(),
            to: new Date("2026-12-24T13:00").toISOString(),
          },
        ],
      },
      { messages: { "shop-ios/1.0": { message: "Please update." } } },
    ]);
  });
});
