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
