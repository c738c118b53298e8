import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const FRONTEND = resolve(import.meta.dirname, "../../..");
const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 10_000;

export interface TestServer {
  /** Where the server listens: "http://127.0.0.1:40213". */
  url: string;
  /** What makes the first owner. */
  setupToken: string;
  stop: () => Promise<void>;
}

/** Starts a copy of the server on a free port with an empty data folder: `await startServer({ STRATABASE_SMTP_URL: "log:" })`. */
export async function startServer(settings: Record<string, string> = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), "stratabase-e2e-"));
  const binary = join(folder, "stratabase");
  // A copy, so that a build under way cannot swap the program in the middle of a test.
  await copyFile(resolve(FRONTEND, process.env.STRATABASE_BIN ?? "../../target/debug/stratabase"), binary);
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(binary, ["serve"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      STRATABASE_LISTEN: url.replace("http://", ""),
      STRATABASE_DATA_DIR: join(folder, "data"),
      STRATABASE_RATE_LIMITS: "off",
      ...settings,
    },
  });
  const setupToken = await readSetupToken(child);
  const stop = async () => {
    await stopProcess(child);
    await rm(folder, { recursive: true, force: true });
  };
  return { url, setupToken, stop };
}

/** Waits for "first start: ... #token=..." and for "ready", in whichever order they come. */
async function readSetupToken(child: ChildProcess): Promise<string> {
  let output = "";
  return new Promise((found, failed) => {
    const fail = () => failed(new Error(`The server did not start. It printed:\n${output}`));
    const timer = setTimeout(fail, START_TIMEOUT_MS);
    child.on("error", failed).on("exit", fail);
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const token = /#token=(\S+)/.exec(output)?.[1];
      if (token === undefined || !/^ready/m.test(output)) return;
      clearTimeout(timer);
      found(token);
    });
  });
}

/** Ends a process, kindly first. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
  child.kill("SIGTERM");
  await once(child, "exit");
  clearTimeout(timer);
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("No free port.");
  return address.port;
}
