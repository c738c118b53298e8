// One operation: what it takes and what it gives, beside the form that sends it.

import { badge, el, prose } from "./dom.js";
import { fields, limits, mainType, typeName } from "./openapi.js";
import { bodyKind } from "./request.js";
import { tryPanel } from "./try.js";

const ACCESS = {
  public: "Open to everybody.",
  "signed in": "For whoever is signed in.",
  rules: "The rules of the collection decide; some hold for everybody, some only for whoever is signed in.",
};

/** The view of one operation. */
export function operationView(operation) {
  const panel = tryPanel(operation);
  // On narrow screens the form stands below everything else.
  const jump = el("button", { type: "button", class: "jump", onclick: () => panel.scrollIntoView() }, "Try it");
  return el("article", { class: "operation" },
    el("div", { class: "about" },
      el("h1", {}, prose(operation.title)),
      el("p", { class: "line" }, badge(operation.method), " ", el("code", {}, operation.path),
        operation.isDeprecated && el("span", { class: "pill" }, "deprecated"), jump),
      operation.description && el("p", {}, prose(operation.description)),
      el("p", { class: "soft" }, ACCESS[operation.access]),
      parameterSection(operation.parameters), operation.bodies.map(bodySection), responseSection(operation.responses)),
    panel);
}

function parameterSection(parameters) {
  if (parameters.length === 0) return null;
  const rows = parameters.map((each) => ({ ...each, schema: each.schema ?? {} }));
  return el("section", {}, el("h2", {}, "Parameters"), fieldTable("Parameters", rows, { hasPlace: true, marksRequired: true }));
}

function bodySection(body) {
  const title = el("h2", {}, "Body ", el("small", {}, body.type));
  return el("section", {}, title, bodyKind(body.type) === "file" ? el("p", {}, "The bytes of the file.") : schemaTable("Body", body.schema, { marksRequired: true }));
}

function responseSection(responses) {
  const one = ({ status, description, headers, type, schema }, index) => {
    const names = Object.entries(headers);
    const isEmpty = !schema && names.length === 0;
    const summary = [el("span", { class: `status ${status < 300 ? "good" : status < 400 ? "plain" : "bad"}` }, status), " ", prose(description)];
    if (isEmpty) return el("p", { class: "response" }, summary);
    return el("details", { class: "response", open: index === 0 }, el("summary", {}, summary),
      names.map(([name, header]) => el("p", {}, el("code", {}, name), " ", prose(header.description))),
      schema && (bodyKind(type) === "json" ? schemaTable(`Answer ${status}`, schema) : el("p", {}, el("code", {}, type))));
  };
  return el("section", {}, el("h2", {}, "Answers"), responses.map(one));
}

/** The fields of a schema; those of answers are not marked as required, since clients need not do anything about it. */
function schemaTable(label, schema, shown = {}) {
  const rows = fields(schema);
  if (rows.length > 0) return fieldTable(label, rows, shown);
  return el("p", { class: "soft" }, mainType(schema) === "object" ? "An object without fields." : typeName(schema));
}

function fieldTable(label, rows, { hasPlace, marksRequired }) {
  const head = ["Name", hasPlace && "In", "Type", "Description"].filter(Boolean);
  const row = ({ name, required, schema, description, in: place }) => el("tr", {},
    el("th", { scope: "row" }, el("code", {}, name), marksRequired && required && el("em", {}, "required")),
    hasPlace && el("td", {}, place), el("td", { class: "type" }, typeName(schema)),
    el("td", {}, prose(description ?? schema.description), el("ul", { class: "limits" }, limits(schema).map((limit) => el("li", {}, prose(limit))))));
  return el("table", { "aria-label": label },
    el("thead", {}, el("tr", {}, head.map((title) => el("th", { scope: "col" }, title)))), el("tbody", {}, rows.map(row)));
}
