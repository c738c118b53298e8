import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";
import { BOTH, item, served, version } from "./versions-fixtures";

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
