import { expect, test } from "vitest";
import { fromAllSides } from "./browser";
import { setStage } from "./stage";

const stage = setStage({ with: "demo" });

test("the overview and the sidebar tell what is there", async () => {
  const { page, complaints } = await stage.openPageAsOwner();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  const data = page.getByRole("navigation", { name: "Data" });
  await data.getByRole("link", { name: "strikes" }).waitFor();
  await page.getByRole("list", { name: "Latest changes" }).getByText("Wildlife strikes").waitFor();
  await page.waitForLoadState("networkidle");
  expect(await page.getByText("Create your first collection").count()).toBe(0);
  await fromAllSides(page, "overview-demo");

  await data.getByRole("link", { name: "strikes" }).click();
  await page.getByRole("heading", { name: "strikes" }).waitFor();
  await page.getByRole("link", { name: "Collections", exact: true }).click();
  await page.getByRole("table").getByRole("link", { name: "airports", exact: true }).waitFor();
  await fromAllSides(page, "collections");
  expect(complaints).toEqual([]);
});
