// Helpers that build the page. Data reaches it as text nodes only, so that nothing a server sent can become markup.

/** Makes an element: attributes and listeners (`onclick`) from `props`, then its children; absent ones are left out. */
export function el(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat(2).filter((child) => child != null && child !== false));
  return node;
}

/** Text whose parts between backticks are code, as nodes. */
export function prose(text) {
  return (text ?? "").split("`").map((part, index) => (index % 2 ? el("code", {}, part) : part));
}

/** The word of an HTTP method in its colour. */
export function badge(method) {
  return el("span", { class: `method ${method.toLowerCase()}` }, method);
}

/** Code in a box that the keyboard can scroll, with a button that copies what it shows. */
export function codeBox(label, content) {
  const code = el("pre", { tabindex: 0, role: "group", "aria-label": label }, content);
  return el("div", { class: "code" }, el("div", { class: "bar" }, label, copyButton("Copy", () => code.textContent)), code);
}

/** A button that copies the text that `read` gives when it is pressed. */
export function copyButton(label, read) {
  const done = async (event) => {
    const button = event.currentTarget;
    button.textContent = (await copy(read())) ? "Copied" : "Not copied";
    setTimeout(() => (button.textContent = label), 1500);
  };
  return el("button", { type: "button", class: "quiet", "aria-live": "polite", onclick: done }, label);
}

async function copy(text) {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(() => true, () => false);
  }
  // Over plain HTTP to another machine there is no clipboard API.
  const area = el("textarea", { readonly: true, class: "away" });
  area.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const COLOURED_CHARACTERS = 200_000;

/** Pretty JSON as coloured nodes; plain text when it is too long to colour at once. */
export function json(value) {
  const text = JSON.stringify(value, null, 2);
  if (text.length > COLOURED_CHARACTERS) return [text];
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    const [whole, string, colon] = match;
    nodes.push(text.slice(end, match.index));
    nodes.push(el("span", { class: colon ? "key" : string ? "string" : "atom" }, string ?? whole), colon ?? "");
    end = match.index + whole.length;
  }
  return [nodes, text.slice(end)];
}
