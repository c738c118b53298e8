import { expect, test } from "vitest";
import { fromAllSides, WIDE } from "./browser";
import { platform } from "./platform";
import { setStage } from "./stage";

const stage = setStage({ with: "owner" });

async function wordsOf(name: string, locale: string) {
  const { items } = await platform(stage, "GET", "templates");
  return items.find((item: { name: string; locale: string }) => item.name === name && item.locale === locale);
}

test("the words of a mail are written, tried while they are typed, and given up again", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("mails");
  await page.getByRole("link", { name: "Templates" }).click();
  await page.getByText("Password reset", { exact: true }).waitFor();
  await fromAllSides(page, "templates");
  await page.setViewportSize(WIDE);
  await page.getByRole("link", { name: "German words of Password reset" }).click();
  await page.getByRole("heading", { name: "Password reset" }).waitFor();
  const frame = page.frameLocator("iframe");
  await frame.getByRole("link").waitFor();
  await fromAllSides(page, "template");

  await page.setViewportSize(WIDE);
  await page.getByLabel("Subject").fill("Neues Kennwort für {{ ap }}");
  await page.getByText(/^Line 1, character \d+: There is no value/).waitFor();
  expect(await page.getByRole("button", { name: "Save" }).getAttribute("aria-disabled")).toBe("true");
  await page.getByText("Neues Passwort für Stratabase").waitFor();
  await fromAllSides(page, "template-fault");
  await page.setViewportSize(WIDE);
  await page.getByLabel("Subject").fill("Neues Kennwort für {{ app }}");
  await page.getByLabel("HTML").first().fill('<p style="color: red">Hier: {{ link }}</p>');
  await frame.getByText(/^Hier: http/).waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Words in German saved").waitFor();
  expect(await wordsOf("password_reset", "de")).toMatchObject({
    subject: "Neues Kennwort für {{ app }}",
    html: '<p style="color: red">Hier: {{ link }}</p>',
    updated_at: expect.any(String),
  });
  await page.getByRole("button", { name: "Delete own words" }).click();
  const dialog = page.getByRole("dialog");
  await fromAllSides(page, "template-drop");
  await page.setViewportSize(WIDE);
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByText("Own words in German deleted").waitFor();
  await expect.poll(() => page.getByLabel("Subject").inputValue()).not.toContain("Neues Kennwort für");

  await page.getByRole("link", { name: "Templates" }).click();
  await page.getByRole("button", { name: "Language of Verification" }).click();
  await page.getByLabel("Language", { exact: true }).fill("klingon");
  await page.getByRole("button", { name: "Write its words" }).click();
  await page.getByText("Write a language such as fr, or pt-BR.").waitFor();
  await page.getByLabel("Language", { exact: true }).fill("fr");
  await page.getByRole("button", { name: "Write its words" }).click();
  await page.getByText("There are no words in French yet").waitFor();
  await page.getByLabel("Subject").fill("Confirmez votre adresse");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Words in French saved").waitFor();
  expect(await wordsOf("verification", "fr")).toMatchObject({ subject: "Confirmez votre adresse" });
  await page.goto(stage.url("mails/templates/gone/en"));
  await page.getByText("There is no template gone").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);
