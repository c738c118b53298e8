import { describe, expect, test } from "vitest";
import { fromAllSides } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const PROVED = "With a proved address";

describe("where mail goes out", () => {
  const stage = setStage({
    with: "owner",
    settings: { STRATABASE_SMTP_URL: "log:", STRATABASE_PUBLIC_URL: "https://api.example.com" },
  });

  test("registration comes to ask for proof of the address", async () => {
    const { page, context, complaints } = await stage.openPageAsOwner();
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("radio", { name: "Open" }).waitFor();
    await fromAllSides(page, "settings");
    await page.getByRole("radio", { name: PROVED }).check();
    await page.getByRole("switch", { name: "Anonymous accounts" }).check();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Settings saved").waitFor();
    expect(await platform(stage, "GET", "settings")).toMatchObject({
      registration: "verified",
      anonymous: true,
    });
    const addresses = page.getByLabel("Where browsers may go on to");
    await addresses.fill("javascript:alert(1)");
    await page.getByRole("button", { name: "Save the addresses" }).click();
    await page.getByRole("alert").waitFor();
    await fromAllSides(page, "settings-redirects-refused");
    await addresses.fill("https://app.example.com/signed-in\n");
    await page.getByRole("button", { name: "Save the addresses" }).click();
    await page.getByRole("alert").waitFor({ state: "detached" });
    await expect
      .poll(async () => (await platform(stage, "GET", "settings")).redirects)
      .toEqual(["https://app.example.com/signed-in"]);
    await page.reload();
    expect(await page.getByRole("radio", { name: PROVED }).isChecked()).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe("where no mail goes out", () => {
  const stage = setStage({ with: "owner" });

  test("it stays as it is, and the page says why", async () => {
    const { page, context, complaints } = await stage.openPageAsOwner("settings");
    await page.getByRole("radio", { name: PROVED }).check();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("alert").getByText("STRATABASE_SMTP_URL is off").waitFor();
    await fromAllSides(page, "settings-refused");
    expect((await platform(stage, "GET", "settings")).registration).toBe("open");
    expect(complaints).toEqual([]);
    await context.close();
  });
});
