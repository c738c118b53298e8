import { screen } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { saveTokens } from "@/services/tokens";
import { json, mockApi, problem, session } from "../mock-api";
import { renderConsole } from "../render";

const API = {
  "GET /admin/v1/collections": () => json({ items: [] }),
  "GET /admin/v1/settings": () => json({ registration: "open", anonymous: false, redirects: [] }),
};

beforeEach(() => saveTokens(session()));

describe("settings", () => {
  test("are saved once something has changed, and shown as the server has them then", async () => {
    const { requests } = mockApi({
      ...API,
      "PATCH /admin/v1/settings": () => json({ registration: "verified", anonymous: false, redirects: [] }),
    });
    const { user } = renderConsole("/settings");
    const save = await screen.findByRole("button", { name: "Save" });
    await user.click(save);
    expect(requests.some(({ method }) => method === "PATCH")).toBe(false);
    await user.click(screen.getByRole("radio", { name: "With a proved address" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Settings saved")).toBeVisible();
    const sent = requests.find(({ method }) => method === "PATCH");
    expect(await sent?.json()).toEqual({ registration: "verified" });
    expect(screen.getByRole("radio", { name: "With a proved address" })).toBeChecked();
    expect(screen.getByRole("button", { name: "Save" })).toHaveAttribute("aria-disabled", "true");
  });

  test("let people begin without an address, and send what has changed alone", async () => {
    const { requests } = mockApi({
      ...API,
      "PATCH /admin/v1/settings": () => json({ registration: "open", anonymous: true, redirects: [] }),
    });
    const { user } = renderConsole("/settings");
    await user.click(await screen.findByRole("switch", { name: "Anonymous accounts" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Settings saved")).toBeVisible();
    const sent = requests.find(({ method }) => method === "PATCH");
    expect(await sent?.json()).toEqual({ anonymous: true });
    expect(screen.getByRole("switch", { name: "Anonymous accounts" })).toBeChecked();
  });

  test("tell why they were refused, until something else is chosen", async () => {
    const errors = [{ pointer: "/registration", code: "no_mailer", detail: "This needs mail." }];
    mockApi({
      ...API,
      "PATCH /admin/v1/settings": () => problem(422, "validation_failed", { errors }),
    });
    const { user } = renderConsole("/settings");
    await user.click(await screen.findByRole("radio", { name: "With a proved address" }));
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("This needs mail.");
    await user.click(screen.getByRole("radio", { name: "Open" }));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("are for owners to change", async () => {
    saveTokens({ ...session(), operator: { id: "0198", email: "ben@example.com", role: "developer" } });
    const { calls } = mockApi(API);
    const { user } = renderConsole("/settings");
    await user.click(await screen.findByRole("radio", { name: "With a proved address" }));
    const save = screen.getByRole("button", { name: "Save" });
    await user.hover(save);
    expect(await screen.findByRole("tooltip")).toHaveTextContent(
      "Only owners may do this, and your role is developer.",
    );
    await user.click(save);
    expect(calls).not.toContain("PATCH /admin/v1/settings");
  });

  test("hold the addresses to go on to, a line each", async () => {
    const { requests } = mockApi({
      ...API,
      "PATCH /admin/v1/settings": () =>
        json({ registration: "open", anonymous: false, redirects: ["https://a.example/x"] }),
    });
    const { user } = renderConsole("/settings");
    const field = await screen.findByLabelText("Where browsers may go on to");
    await user.type(field, " https://a.example/x {Enter}{Enter}");
    await user.click(screen.getByRole("button", { name: "Save the addresses" }));
    expect(await screen.findByText("Settings saved")).toBeVisible();
    const sent = requests.find(({ method }) => method === "PATCH");
    expect(await sent?.json()).toEqual({ redirects: ["https://a.example/x"] });
    expect(screen.getByLabelText("Where browsers may go on to")).toHaveValue("https://a.example/x");
  });

  test("tell which address is at fault", async () => {
    const errors = [{ pointer: "/redirects/0", code: "not_a_redirect", detail: "Not an address." }];
    mockApi({ ...API, "PATCH /admin/v1/settings": () => problem(422, "validation_failed", { errors }) });
    const { user } = renderConsole("/settings");
    await user.type(await screen.findByLabelText("Where browsers may go on to"), "x");
    await user.click(screen.getByRole("button", { name: "Save the addresses" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Not an address.");
  });

  test("that do not come can be asked for again", async () => {
    let broken = true;
    mockApi({
      ...API,
      "GET /admin/v1/settings": () =>
        broken
          ? problem(503, "unavailable")
          : json({ registration: "verified", anonymous: false, redirects: [] }),
    });
    const { user } = renderConsole("/settings");
    expect(await screen.findByText("The settings could not be loaded")).toBeVisible();
    broken = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("radio", { name: "With a proved address" })).toBeChecked();
  });
});
