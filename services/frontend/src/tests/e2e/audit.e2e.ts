import { expect, test } from "vitest";
import { fromAllSides } from "./browser";
import { OWNER } from "./demo";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

test("acts are told with what they changed, and narrowed down in the address", async () => {
  await platform(stage, "POST", "keys", { name: "nightly report", scopes: ["users:read"] });
  await platform(stage, "PATCH", "settings", { registration: "open" });
  const { page, context, complaints } = await stage.openPageAsOwner("audit");
  const rows = page.getByRole("table").getByRole("row");
  await rows.nth(1).waitFor();
  await fromAllSides(page, "audit");
  await page.getByRole("button", { name: "key.create" }).click();
  const panel = page.getByRole("dialog", { name: "key.create" });
  await panel.getByText("users:read").waitFor();
  await fromAllSides(page, "audit-entry");
  await page.keyboard.press("Escape");

  await page.getByLabel("Operator").selectOption(OWNER.email);
  await page.getByRole("textbox", { name: "Target" }).fill("nothing of that name");
  await page.getByText("No such entry").waitFor();
  await fromAllSides(page, "audit-none");
  expect(new URL(page.url()).searchParams.get("target")).toBe("nothing of that name");
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await rows.nth(1).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
