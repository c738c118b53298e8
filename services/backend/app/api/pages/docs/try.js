// The form that sends an operation's request.

import { send } from "./answer.js";
import { codeBox, el } from "./dom.js";
import { bodyExample } from "./example.js";
import { fields, mainType, typeName } from "./openapi.js";
import { bodyKind, readRequest, toCurl, toFetch } from "./request.js";
import { session } from "./session.js";

/** The form of an operation, its last answer, and the same request as code. */
export function tryPanel(operation) {
  const body = el("div");
  const form = el("form", { "aria-label": "Try it", onsubmit: submit }, el("h2", {}, "Try it ", el("small", { class: "as" })),
    operation.parameters.map(parameterInput), bodyInputs(operation, body),
    el("p", { class: "row" }, el("button", { class: operation.method === "DELETE" ? "primary danger" : "primary" }, `Send ${operation.method}`),
      el("button", { type: "reset", class: "quiet" }, "Reset")));
  const code = el("div", { class: "snippets" });
  const answer = el("section", { class: "answer", "aria-label": "Answer" });
  const refresh = () => {
    const request = readRequest(operation, form);
    form.querySelector(".as").textContent = session.token ? `as ${session.user?.email ?? "the token"}` : "signed out";
    code.replaceChildren(codeBox("curl", toCurl(request, session.token)), codeBox("JavaScript", toFetch(request, session.token)));
    const isFaulty = request.kind === "json" && !isJson(request.body);
    form.querySelector(".warning")?.toggleAttribute("hidden", !isFaulty);
  };
  async function submit(event) {
    event.preventDefault();
    const button = form.querySelector("button.primary");
    button.disabled = true;
    answer.replaceChildren(el("p", { class: "soft", role: "status" }, "Sending …"));
    answer.replaceChildren(...(await send(readRequest(operation, form))).flat());
    button.disabled = false;
    button.focus({ preventScroll: true });
  }
  form.addEventListener("input", refresh);
  form.addEventListener("reset", () => setTimeout(refresh));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  session.addEventListener("change", refresh);
  form.elements.media?.addEventListener("change", () => showBody(operation, body, form));
  showBody(operation, body, form);
  refresh();
  return el("div", { class: "try" }, form, answer, code);
}

function parameterInput({ name, in: place, required, schema = {} }) {
  const props = { name: `${place}:${name}`, required, spellcheck: "false", autocomplete: "off" };
  const choices = mainType(schema) === "boolean" ? ["true", "false"] : schema.enum;
  const hint = schema.default === undefined ? typeName(schema) : `default ${schema.default}`;
  const control = choices ? el("select", props, [!required && "", ...choices].filter((each) => each !== false).map((each) => el("option", {}, each)))
    : mainType(schema) === "array" ? el("textarea", { ...props, rows: 2, placeholder: "one a line" })
      : el("input", { ...props, placeholder: hint });
  return el("label", { class: "field" }, el("span", {}, el("code", {}, name), required && el("em", {}, "required")), control);
}

function bodyInputs({ bodies }, body) {
  if (bodies.length === 0) return null;
  const types = bodies.map(({ type }) => el("option", {}, type));
  const select = bodies.length > 1 ? el("label", { class: "field" }, "Kind of body", el("select", { name: "media" }, types))
    : el("input", { type: "hidden", name: "media", value: bodies[0].type });
  return [select, body];
}

/** Shows the inputs of the chosen kind of body. */
function showBody(operation, place, form) {
  const body = operation.bodies.find(({ type }) => type === form.elements.media?.value);
  if (!body) return;
  place.replaceChildren(...{ json: jsonInput, form: partInputs, file: fileInput }[bodyKind(body.type)](operation.method, body));
}

function jsonInput(method, body) {
  const text = JSON.stringify(bodyExample(method, body), null, 2);
  const rows = Math.min(18, Math.max(4, text.split("\n").length));
  return [
    el("label", { class: "field" }, "Body", el("textarea", { name: "body", rows, spellcheck: "false", class: "json" }, text)),
    el("p", { class: "warning", hidden: true, role: "status" }, "This is not JSON. It is sent as it stands."),
  ];
}

function partInputs(_method, body) {
  return fields(body.schema).map(({ name, required, schema }) => el("label", { class: "field" }, el("code", {}, name),
    el("input", { name: `part:${name}`, required, type: schema.format === "binary" ? "file" : "text" })));
}

function fileInput() {
  return [el("label", { class: "field" }, "File", el("input", { name: "part:file", type: "file", required: true }))];
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
