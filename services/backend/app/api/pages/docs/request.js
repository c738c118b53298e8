// One request as the form describes it, and the same request written for a shell and for a program.

/** Kinds of bodies that the form can edit: text as JSON, the parts of a form, or a file. */
export function bodyKind(type) {
  if (/[/+]json$/.test(type)) return "json";
  return type.startsWith("multipart/") ? "form" : "file";
}

/** Reads the form of an operation: `{method, url, headers, body, kind}`, where `body` is text, a `FormData` or a `File`. */
export function readRequest(operation, form) {
  const data = new FormData(form);
  const url = new URL(location.origin);
  const headers = {};
  let path = operation.path;
  for (const parameter of operation.parameters) {
    const text = data.get(`${parameter.in}:${parameter.name}`);
    if (!text) continue;
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(text));
    if (parameter.in === "header") headers[parameter.name] = text;
    // Lists are typed one value a line and sent as a parameter that repeats.
    if (parameter.in === "query") {
      for (const line of text.split("\n").filter(Boolean)) url.searchParams.append(parameter.name, line.trim());
    }
  }
  const request = { method: operation.method, url: `${url.origin}${path}${url.search}`, headers };
  return addBody(request, operation, data);
}

function addBody(request, operation, data) {
  const body = operation.bodies.find((each) => each.type === data.get("media"));
  if (!body) return request;
  const kind = bodyKind(body.type);
  if (kind === "json") {
    return { ...request, kind, body: data.get("body"), headers: { ...request.headers, "Content-Type": body.type } };
  }
  const prefix = "part:";
  const parts = [...data].filter(([name]) => name.startsWith(prefix));
  if (kind === "form") {
    const sent = new FormData();
    for (const [name, value] of parts) sent.append(name.slice(prefix.length), value);
    return { ...request, kind, body: sent };
  }
  const file = parts[0][1];
  const name = encodeURIComponent(file.name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  const about = { "Content-Type": file.type || body.type, "Content-Disposition": `attachment; filename*=UTF-8''${name}` };
  return { ...request, kind, body: file, headers: { ...request.headers, ...about } };
}

/** The request for `curl`. The token stays a variable: what is copied ends up in chats and tickets. */
export function toCurl(request, isSignedIn) {
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const lines = [`curl${request.method === "GET" ? "" : ` -X ${request.method}`} ${quote(request.url)}`];
  if (isSignedIn) lines.push('-H "Authorization: Bearer $TOKEN"');
  lines.push(...Object.entries(request.headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`));
  if (request.kind === "json") lines.push(`--data-raw ${quote(request.body)}`);
  if (request.kind === "form") {
    lines.push(...[...request.body].map(([name, value]) => `-F ${quote(`${name}=${value instanceof File ? `@${value.name}` : value}`)}`));
  }
  if (request.kind === "file") lines.push(`--data-binary ${quote(`@${request.body.name}`)}`);
  return lines.join(" \\\n  ");
}

/** The request for JavaScript's `fetch`. */
export function toFetch(request, isSignedIn) {
  const headers = Object.entries(request.headers).map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`);
  if (isSignedIn) headers.unshift("    Authorization: `Bearer ${token}`,");
  const options = [
    request.method !== "GET" && `  method: "${request.method}",`,
    headers.length > 0 && `  headers: {\n${headers.join("\n")}\n  },`,
    request.kind && `  body: ${fetchBody(request)},`,
  ].filter(Boolean);
  const given = options.length > 0 ? `, {\n${options.join("\n")}\n}` : "";
  return `${formLines(request)}const response = await fetch(${JSON.stringify(request.url)}${given});`;
}

function fetchBody(request) {
  if (request.kind !== "json") return request.kind;
  try {
    return `JSON.stringify(${JSON.stringify(JSON.parse(request.body), null, 2).replaceAll("\n", "\n  ")})`;
  } catch {
    return JSON.stringify(request.body);
  }
}

function formLines(request) {
  if (request.kind === "file") return "const file = input.files[0];\n";
  if (request.kind !== "form") return "";
  const appends = [...request.body].map(([name, value]) =>
    `form.append(${JSON.stringify(name)}, ${value instanceof File ? "input.files[0]" : JSON.stringify(value)});\n`);
  return `const form = new FormData();\n${appends.join("")}`;
}
