import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Mail, WholeMail } from "@/services/mails";
import { fromAllSides, WIDE } from "./browser";
import { setStage } from "./stage";

const stage = setStage({
  with: "owner",
  settings: { STRATABASE_SMTP_URL: "log:", STRATABASE_PUBLIC_URL: "http://localhost:8090" },
});

const LINK = "https://example.com/verify#token=abc.def";

function mail(number: number, state: Mail["state"], more: Partial<Mail> = {}): Mail {
  return {
    id: `0199000${number}-0000-7000-8000-000000000000`,
    to: `reader-${number}@example.com`,
    template: "verification",
    locale: "en",
    subject: `Confirm your address for example.com, please, as number ${number}`,
    state,
    attempts: 1,
    last_error: null,
    created_at: new Date(Date.now() - number * 60_000).toISOString(),
    sent_at: null,
    ...more,
  };
}

const MAILS = [
  mail(1, "kept", { sent_at: new Date().toISOString() }),
  mail(2, "sent", { sent_at: new Date().toISOString(), to: `${"long.".repeat(12)}name@example.com` }),
  mail(3, "failed", { attempts: 4, last_error: "450 4.2.1 The mailbox is busy." }),
  mail(4, "dead", { attempts: 9, last_error: "550 5.1.1 There is no such user." }),
  mail(5, "queued", { attempts: 0 }),
];

const HTML = `<!doctype html><html><body style="font-family: sans-serif; max-width: 36em">
<p style="color: rgb(10, 20, 30)">Follow <a href="${LINK}">this link</a>.</p>
<img src="https://tracker.example.com/x.png" alt="" onerror="document.title='run'"><script>document.title = "run"</script>
</body></html>`;

/** Stands in for the mails that the server would have: it writes none by itself. */
async function answerMails(page: Page): Promise<void> {
  await page.route("**/admin/v1/mails?*", (route) => {
    const wanted = new URL(route.request().url()).searchParams;
    const items = MAILS.filter(
      ({ state, to }) => [state, null].includes(wanted.get("state")) && [to, null].includes(wanted.get("to")),
    );
    return route.fulfill({ json: { items, next: null } });
  });
  await page.route("**/admin/v1/mails/*", (route) => {
    const found = MAILS.find(({ id }) => route.request().url().endsWith(id));
    const isKept = found?.state === "kept";
    const whole: Partial<WholeMail> = {
      ...found,
      text: isKept ? `Follow this link: ${LINK}.\n` : null,
      html: isKept ? HTML : null,
    };
    return route.fulfill({ json: whole });
  });
}

test("there are no mails at first", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner("mails");
  await page.getByText("No mails yet").waitFor();
  await fromAllSides(page, "mails-empty");
  await page.setViewportSize(WIDE);
  await page.getByLabel("State").selectOption("dead");
  await page.getByText("No such mail").waitFor();
  await page.goto(stage.url("mails?mail=01990001-0000-7000-8000-000000000000"));
  await page.getByText("There is no such mail").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
}, 60_000);

test("mails are listed by state and address, and those that are kept shown without running anything", async () => {
  const { page, context, complaints } = await stage.openPageAsOwner();
  await answerMails(page);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Mails" }).click();
  await page.getByText("5 mails").waitFor();
  await fromAllSides(page, "mails");
  await page.setViewportSize(WIDE);
  await page.getByLabel("State").selectOption("failed");
  await page.getByText("1 mail", { exact: true }).waitFor();
  await page.getByLabel("State").selectOption("");
  await page.getByLabel("Mails to an address").fill("reader-4@example.com");
  await page.getByText("1 mail", { exact: true }).waitFor();
  await page.getByRole("link", { name: /number 4/ }).click();
  const panel = page.getByRole("dialog");
  await panel.getByText("550 5.1.1 There is no such user.").waitFor();
  await panel.getByText("What it says is not shown").waitFor();
  await fromAllSides(page, "mail-dead");
  await page.setViewportSize(WIDE);
  await panel.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Clear search" }).click();

  await page.getByRole("link", { name: /number 1/ }).click();
  const frame = page.frameLocator("iframe");
  await frame.getByRole("link", { name: "this link" }).waitFor();
  await expect
    .poll(() => frame.locator("p").evaluate((each) => getComputedStyle(each).color))
    .toBe("rgb(10, 20, 30)");
  await fromAllSides(page, "mail-kept");
  await page.setViewportSize(WIDE);
  await context.route("https://example.com/**", (route) => route.fulfill({ body: "Verified" }));
  const opened = page.waitForEvent("popup");
  await frame.getByRole("link", { name: "this link" }).click();
  const popup = await opened;
  await popup.waitForLoadState();
  expect(popup.url()).toBe(LINK);
  expect(await popup.evaluate(() => [opener, document.referrer])).toEqual([null, ""]);
  await popup.close();
  await panel.getByText("Plain text").click();
  expect(await panel.getByRole("link", { name: LINK }).getAttribute("href")).toBe(LINK);
  await fromAllSides(page, "mail-kept-text");
  expect(await page.title()).not.toBe("run");
  // The policy holds in the frame too: nothing runs there, and no picture tells that the mail was opened.
  const blocked =
    /^(Blocked script execution in 'about:srcdoc'|Loading the image 'https:\/\/tracker\.example\.com)/;
  expect(complaints.filter((each) => blocked.test(each)).length).toBeGreaterThan(1);
  expect(complaints.filter((each) => !blocked.test(each))).toEqual([]);
  await context.close();
}, 120_000);
