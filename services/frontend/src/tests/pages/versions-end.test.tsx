import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";
import { BOTH, served, version } from "./versions-fixtures";

beforeEach(() => saveTokens(session()));

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
    expect(await screen.findByText("Dates of v1 announced")).toBeVisible();
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
