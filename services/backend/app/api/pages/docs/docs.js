// The reference of one version of the application API: loads its description and shows what the address names.

import { badge, copyButton, el, prose } from "./dom.js";
import { fillNavigation, hashOf, markCurrent } from "./navigation.js";
import { readOperations } from "./openapi.js";
import { operationView } from "./operation.js";
import { session, version } from "./session.js";
import { openSignIn, sessionBar } from "./sign-in.js";

const DOCUMENT = `/v${version}/openapi.json`;
const part = (id) => document.getElementById(id);
const content = part("content");
/** Views that were opened, so that what was typed and answered is there on the way back. */
const views = new Map();

start();

async function start() {
  showSession();
  try {
    const response = await fetch(DOCUMENT);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    show(await response.json());
  } catch (fault) {
    const retry = el("button", { type: "button", onclick: () => location.reload() }, "Try again");
    content.replaceChildren(el("h1", {}, "The reference cannot be shown"),
      el("p", { role: "alert" }, `Reading ${DOCUMENT} failed: ${fault.message}.`), retry);
  }
}

function show(description) {
  const groups = readOperations(description);
  part("title").textContent = description.info.title;
  part("version").textContent = `v${version}`;
  fillNavigation(groups);
  views.set("", introduction(description, groups));
  const byHash = new Map(groups.flatMap(({ operations }) => operations).map((operation) => [hashOf(operation), operation]));
  const route = () => showView(byHash, description.info.title);
  addEventListener("hashchange", () => {
    route();
    content.focus({ preventScroll: true });
  });
  session.addEventListener("change", showSession);
  route();
}

function showSession() {
  part("session").replaceChildren(...sessionBar().filter(Boolean));
}

/** Shows the operation whose id stands after `#`, else the introduction. */
function showView(byHash, title) {
  const { hash } = location;
  // The skip link's target, which names no view.
  if (hash === `#${content.id}`) return;
  const operation = byHash.get(hash);
  if (operation && !views.has(hash)) views.set(hash, operationView(operation));
  content.replaceChildren(views.get(operation ? hash : ""));
  document.title = operation ? `${operation.method} ${operation.path} · ${title}` : `${title} v${version}`;
  markCurrent(operation);
  scrollTo(0, 0);
}

function introduction(description, groups) {
  const base = `${location.origin}/v${version}`;
  return el("article", { class: "introduction" },
    el("h1", {}, description.info.title),
    el("p", {}, prose(description.info.description)),
    el("p", { class: "line" }, el("code", {}, base), " ", copyButton("Copy", () => base)),
    el("p", { class: "soft" }, `Version ${version} of this API, served by release ${description.info.version}. `,
      el("a", { href: DOCUMENT }, "OpenAPI document"), " · ", el("a", { href: "/versions" }, "All versions"), " · ",
      el("a", { href: "/problems" }, "Problems")),
    el("h2", {}, "Authentication"),
    el("p", {}, "Send the access token that signing in answers with, as ", el("code", {}, "Authorization: Bearer …"),
      ". What this page sends is real, and sent as whoever is signed in here; the token stays in this page's memory."),
    el("button", { type: "button", onclick: openSignIn }, "Sign in, register or paste a token"),
    groups.length === 0 && el("p", { class: "soft" }, "This version has no operations yet."),
    groups.map(({ tag, operations }) => el("section", {}, el("h2", {}, tag), el("ul", { class: "overview" }, operations.map(overviewLine)))));
}

function overviewLine(operation) {
  return el("li", {}, el("a", { href: hashOf(operation) }, badge(operation.method), " ", el("code", {}, operation.path)),
    el("span", { class: "soft" }, prose(operation.title)));
}
