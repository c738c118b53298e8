// Writes openapi/admin-v1.json from a running server: STRATABASE_URL=http://127.0.0.1:8090 npm run openapi
import { writeFile } from "node:fs/promises";

const server = process.env.STRATABASE_URL ?? "http://127.0.0.1:8090";
const response = await fetch(new URL("/admin/v1/openapi.json", server));
if (!response.ok) {
  console.error(
    `${response.url} answered ${response.status}. Is STRATABASE_URL the address of a Stratabase server?`,
  );
  process.exit(1);
}
const target = new URL("../openapi/admin-v1.json", import.meta.url);
await writeFile(target, `${JSON.stringify(await response.json(), null, 2)}\n`);
console.log(`openapi/admin-v1.json written from ${server}. Now: npm run types`);
