import type { Tone } from "@/components/ui/badge";

const PARTS: Record<string, string> = {
  database: "Database",
  cache: "Cache",
  storage: "File storage",
  queue: "Queue",
};

/** A part of the server in the words of the console; parts of newer servers keep their own name. */
export function partLabel(part: string): string {
  return PARTS[part] ?? part;
}

const ENGINES: Record<string, string> = { sqlite: "SQLite", postgres: "PostgreSQL" };

/** What is installed where: "127.0.0.1:8090 · Stratabase 0.1.0 on SQLite"; only where while the rest is unknown. */
export function serverLine(host: string, server: { version: string; engine: string } | undefined): string {
  if (server === undefined) return host;
  return `${host} · Stratabase ${server.version} on ${ENGINES[server.engine] ?? server.engine}`;
}

const TONES: Record<string, Tone> = {
  current: "success",
  supported: "accent",
  draft: "neutral",
  preparing: "neutral",
  deprecated: "warning",
  brownout: "warning",
  retired: "danger",
  purged: "danger",
};

/** The colour of a version's state. */
export function versionTone(state: string): Tone {
  return TONES[state] ?? "neutral";
}

/** What a version's state means for those who build on it. */
export function versionMeaning(state: string): string {
  if (state === "draft")
    return "Served without promise: it may still change at will. Your first collection publishes it.";
  if (state === "current") return "Clients that use it keep working until you retire it.";
  return "Older than the newest version, and still served.";
}

/** The curl line that creates a first collection. */
export function firstCollectionCurl(origin: string): string {
  return `curl ${origin}/admin/v1/changes \\
  -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"operations": [{"op": "create_collection", "name": "posts",
        "fields": [{"name": "title", "type": "text"}],
        "rules": {"list": "true", "read": "true"}}]}'`;
}

/** The curl line that signs in and leaves the access token in $TOKEN. */
export function signInCurl(origin: string, email: string): string {
  return `TOKEN=$(curl -s ${origin}/admin/v1/session \\
  -H "Content-Type: application/json" \\
  -d '{"email": "${email}", "password": "…"}' \\
  | jq -r .access_token)`;
}
