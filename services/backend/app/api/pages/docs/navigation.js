// The list of operations beside the content: its filter, the current one, and the menu that holds it on narrow screens.

import { badge, el } from "./dom.js";

const part = (id) => document.getElementById(id);
const menu = part("menu");
const filter = part("filter");

/** Lists the operations by group, and lets them be filtered. */
export function fillNavigation(groups) {
  part("operations").replaceChildren(...groups.map(navigationGroup));
  filter.addEventListener("input", applyFilter);
  menu.addEventListener("click", () => openMenu(menu.ariaExpanded !== "true"));
  addEventListener("keydown", focusFilter);
}

/** The end of the address that shows an operation. */
export function hashOf(operation) {
  return `#${encodeURIComponent(operation.id)}`;
}

/** Marks the operation that is shown, or none, and gives narrow screens back to the content. */
export function markCurrent(operation) {
  for (const link of part("operations").querySelectorAll("a")) {
    link.ariaCurrent = operation && link.hash === hashOf(operation) ? "page" : null;
  }
  part("operations").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  openMenu(false);
}

function navigationGroup({ tag, operations }) {
  const line = (operation) => {
    const words = [operation.method, operation.path, operation.id, operation.title, tag].join(" ").toLowerCase();
    const path = operation.path.replace(/^\/v\d+/, "");
    return el("li", { "data-words": words },
      el("a", { href: hashOf(operation), title: operation.title }, badge(operation.method), path));
  };
  return el("section", {}, el("h2", {}, tag), el("ul", {}, operations.map(line)));
}

/** Leaves the operations that hold every word of the filter. */
function applyFilter() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const section of part("operations").children) {
    const items = [...section.querySelectorAll("li")];
    for (const item of items) item.hidden = !words.every((word) => item.dataset.words.includes(word));
    section.hidden = items.every((item) => item.hidden);
    found += items.filter((item) => !item.hidden).length;
  }
  part("unmatched").textContent = found === 0 ? "No operation matches." : "";
}

function focusFilter(event) {
  const isTyping = event.target.closest("input, textarea, select, dialog");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  openMenu(true);
  filter.focus();
}

/** Shows or hides the list of operations on narrow screens; wide ones always show it. */
function openMenu(isOpen) {
  menu.ariaExpanded = String(isOpen);
  part("nav").classList.toggle("open", isOpen);
}
