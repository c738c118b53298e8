import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { preview } from "vite";
import type { TestServer } from "./server";

export interface ServedConsole {
  /** The console's address, ending in a slash: "http://127.0.0.1:40214/console/". */
  url: string;
  stop: () => Promise<void>;
}

/**
 * Serves the console for a test, by STRATABASE_CONSOLE_FROM: `preview` takes dist/ as it was built last and passes API
 * calls on to the server; `server` takes what is compiled into the server.
 */
export async function serveConsole(server: TestServer): Promise<ServedConsole> {
  const from = process.env.STRATABASE_CONSOLE_FROM ?? "preview";
  if (from === "server") return { url: `${server.url}/console/`, stop: async () => undefined };
  if (from !== "preview")
    throw new Error(`STRATABASE_CONSOLE_FROM is "${from}"; it takes "preview" or "server".`);
  process.env.STRATABASE_URL = server.url;
  const previewed = await preview({
    root: resolve(import.meta.dirname, "../../.."),
    logLevel: "warn",
    preview: { host: "127.0.0.1", port: 0 },
  });
  const address = previewed.httpServer.address();
  if (!isInternet(address)) throw new Error("The preview has no port.");
  return { url: `http://127.0.0.1:${address.port}/console/`, stop: () => previewed.close() };
}

function isInternet(address: AddressInfo | string | null): address is AddressInfo {
  return address !== null && typeof address !== "string";
}
