import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

/** Starts Chromium: the one at CHROMIUM, or Debian's. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface TestPage {
  page: Page;
  context: BrowserContext;
  /** What the page complained about: uncaught errors and what the content security policy blocked. */
  complaints: string[];
}

/** Opens a page of its own, signed in nowhere. */
export async function openPage(browser: Browser): Promise<TestPage> {
  const context = await browser.newContext({
    viewport: WIDE,
    colorScheme: "light",
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    // The network's failures are the tests' to expect; everything else is a fault of the console.
    if (message.type() === "error" && !text.startsWith("Failed to load resource")) complaints.push(text);
  });
  return { page, context, complaints };
}

/** Fails on anything that axe holds against the page as it stands (WCAG 2.2 AA and best practices). */
export async function expectAccessible(page: Page): Promise<void> {
  // Evaluated over the debugging protocol: the content security policy stays in force for the page.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { violations: found } = await window.axe.run(document, { resultTypes: ["violations"] });
    return found.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html }) => html) }));
  });
  expect(violations).toEqual([]);
}

/** Fails when the page is wider than its window: wide parts scroll inside themselves. */
async function expectToFit(page: Page): Promise<void> {
  const overflow = await page.evaluate(() =>
    [document.documentElement, document.querySelector("#main")].map((each) =>
      each ? each.scrollWidth - each.clientWidth : 0,
    ),
  );
  expect(overflow).toEqual([0, 0]);
}

/** Keeps a picture under STRATABASE_SCREENSHOTS, if that names a folder: `screenshot(page, "overview-dark")`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.STRATABASE_SCREENSHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Waits until what has just changed is painted. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );
}

/** Checks a screen at both sizes in both themes, and photographs it: `await fromAllSides(page, "overview")`. */
export async function fromAllSides(page: Page, name: string): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    for (const size of [NARROW, WIDE]) {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize(size);
      await settle(page);
      await screenshot(page, `${name}-${theme}-${size.width}`);
      await expectToFit(page);
      await expectAccessible(page);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}
