import { expect, test } from "vitest";
import { fromAllSides } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "demo" });

test("sessions are told apart and ended, one's own as well", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("sessions");
  const rows = page.getByRole("table").getByRole("row");
  await rows
    .filter({ hasText: "this one" })
    .getByRole("button", { name: "Headless Chrome on Linux" })
    .waitFor();
  await fromAllSides(page, "sessions");

  await rows.filter({ hasText: "gus@example.com" }).getByRole("button").last().click();
  await page.getByRole("dialog", { name: "End this session?" }).waitFor();
  await fromAllSides(page, "session-end");
  await page.getByRole("button", { name: "End session", exact: true }).click();
  await page.getByText("Session ended").waitFor();
  await rows.filter({ hasText: "gus@example.com" }).waitFor({ state: "detached" });

  const gus = (await platform(stage, "GET", "users?q=gus")).items[0];
  expect(gus.sessions).toBe(0);
  await page.goto(stage.url(`sessions?user=${gus.id}`));
  await page.getByText("Nobody is signed in").waitFor();
  await fromAllSides(page, "sessions-none");
  await page.getByRole("link", { name: "Show all sessions" }).first().click();

  await rows.filter({ hasText: "this one" }).getByRole("button").last().click();
  await page.getByRole("button", { name: "End and sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
