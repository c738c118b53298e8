import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launchBrowser, openPage, type TestPage } from "./browser";
import { createOwner, loadDemo, OWNER } from "./demo";
import { startServer, type TestServer } from "./server";

interface StageOptions {
  /** `owner` makes `OWNER`; `demo` loads the wildlife strikes too. Otherwise nobody has set the server up. */
  with?: "owner" | "demo";
  /** More settings of the server. */
  settings?: Record<string, string>;
}

/** A server, which serves the console from dist/, and a browser for all tests of a file: `const stage = setStage({ with: "demo" });` */
export function setStage(options: StageOptions = {}): Stage {
  const stage = new Stage();
  beforeAll(() => stage.start(options), 120_000);
  afterAll(() => stage.stop());
  return stage;
}

class Stage {
  #server?: TestServer;
  #browser?: Browser;
  /** The owner's access token, for calls beside the browser. */
  token = "";

  async start(options: StageOptions): Promise<void> {
    this.#server = await startServer(options.settings);
    this.#browser = await launchBrowser();
    if (options.with) this.token = await createOwner(this.#server);
    if (options.with === "demo") await loadDemo(this.#server);
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.#server?.stop();
  }

  get server(): TestServer {
    return started(this.#server);
  }

  /** The address of a page: `stage.url("users?q=ada")`. */
  url(path = ""): string {
    return `${this.server.url}/console/${path}`;
  }

  openPage(): Promise<TestPage> {
    return openPage(started(this.#browser));
  }

  /** Opens a page with `OWNER` signed in: `const { page, complaints } = await stage.openPageAsOwner("users")`. */
  async openPageAsOwner(path = ""): Promise<TestPage> {
    const opened = await this.openPage();
    await opened.page.goto(this.url(path));
    await opened.page.getByLabel("Email").fill(OWNER.email);
    await opened.page.getByLabel("Password").fill(OWNER.password);
    await opened.page.getByRole("button", { name: "Sign in" }).click();
    await opened.page.locator("#main").waitFor();
    return opened;
  }
}

function started<T>(part: T | undefined): T {
  if (part === undefined)
    throw new Error("The stage is set before the first test, not while tests are declared.");
  return part;
}
