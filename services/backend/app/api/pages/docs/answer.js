// Sends a request and shows what came back.

import { codeBox, el, json, prose } from "./dom.js";
import { session } from "./session.js";

const HEADERS = [
  "ETag", "Location", "Retry-After", "X-Request-Id", "Content-Type", "Content-Range", "Deprecation", "Sunset", "Server-Timing",
];

/** Sends a request as whoever is signed in; gives nodes that show the answer, or why there is none. */
export async function send(request) {
  const headers = { ...request.headers, ...session.headers() };
  const started = performance.now();
  try {
    // The browser's cache would hide what the server says, and redirects what it says first.
    const response = await fetch(request.url, { ...request, headers, cache: "no-store" });
    const data = await response.blob();
    const time = Math.round(performance.now() - started);
    return [statusLine(response, data, time), requestLine(request), headerList(response), await body(response, data)];
  } catch (fault) {
    return [el("p", { class: "fault", role: "alert" }, `No answer: ${fault.message}. Is the server running?`), requestLine(request)];
  }
}

function statusLine(response, data, time) {
  const kind = response.ok ? "good" : response.status < 400 ? "plain" : "bad";
  const status = el("strong", { class: `status ${kind}` }, `${response.status} ${response.statusText}`.trim());
  return el("p", { class: "outcome", role: "status" }, status, el("span", { class: "soft" }, `${time} ms · ${size(data.size)}`));
}

function requestLine(request) {
  const url = new URL(request.url);
  return el("p", { class: "line" }, el("code", {}, `${request.method} ${url.pathname}${url.search}`));
}

function headerList(response) {
  const found = HEADERS.filter((name) => response.headers.has(name));
  return el("dl", { class: "headers" }, found.map((name) => [el("dt", {}, name), el("dd", {}, response.headers.get(name))]));
}

async function body(response, data) {
  if (data.size === 0) return el("p", { class: "soft" }, "The answer has no body.");
  const type = response.headers.get("Content-Type") ?? "";
  if (/[/+]json\b/.test(type)) return jsonBody(await data.text(), response.status);
  if (type.startsWith("text/")) return codeBox("Answer", await data.text());
  return download(response, data, type);
}

function jsonBody(text, status) {
  try {
    const value = JSON.parse(text);
    const box = codeBox("Answer", json(value));
    return value?.code && value.status === status ? [problem(value), box] : box;
  } catch {
    return codeBox("Answer", text);
  }
}

/** A problem (RFC 9457) for people: what is wrong, where, and a page that says more. */
export function problem({ title, detail, code, type, status, errors = [] }) {
  const entry = (each) => {
    const place = each.pointer ?? each.parameter;
    return el("li", {}, place && el("code", {}, place), " ", prose(each.detail));
  };
  const isLost = status === 401 && session.token && "The token may have expired or been revoked: sign in again.";
  return el("div", { class: "problem" },
    el("strong", {}, title), el("p", {}, prose(detail)),
    errors.length > 0 && el("ul", {}, errors.map(entry)),
    isLost && el("p", {}, isLost),
    el("p", {}, el("a", { href: type }, `What ${code} means`)));
}

let shown;

function download(response, data, type) {
  const given = response.headers.get("Content-Disposition") ?? "";
  const name = /filename\*=UTF-8''([^;]+)/i.exec(given)?.[1] ?? /filename="([^"]*)"/i.exec(given)?.[1] ?? "answer";
  if (shown) URL.revokeObjectURL(shown);
  shown = URL.createObjectURL(data);
  return el("p", { class: "download" }, `${type || "Bytes"}, ${size(data.size)}. `,
    el("a", { href: shown, download: safeDecode(name) }, `Save ${safeDecode(name)}`));
}

function safeDecode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function size(bytes) {
  const units = ["bytes", "kB", "MB", "GB"];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${(bytes / 1000 ** step).toFixed(step && 1)} ${units[step]}`;
}
