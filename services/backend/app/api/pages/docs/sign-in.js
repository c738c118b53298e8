// Signing in, registering and pasting a token; and who is signed in, for the top of the page.

import { problem } from "./answer.js";
import { copyButton, el } from "./dom.js";
import { session, version } from "./session.js";

/** What the top of the page shows: a button to sign in, or who is and what they may copy. */
export function sessionBar() {
  if (!session.token) return [el("button", { type: "button", onclick: openSignIn }, "Sign in")];
  return [
    el("span", { class: "who" }, session.user?.email ?? "a token of no user"),
    session.user && copyButton("Copy id", () => session.user.id),
    copyButton("Copy token", () => session.token),
    el("button", { type: "button", class: "quiet", onclick: signOut }, "Sign out"),
  ];
}

/** Opens the dialog to sign in, to register or to paste a token. */
export function openSignIn() {
  const fault = el("div", { role: "alert" });
  const form = el("form", { onsubmit: submit }, el("h2", { id: "sign-in" }, "Send requests as"), modes(), credentials(), token(), fault,
    el("p", { class: "row" }, el("button", { class: "primary" }, "Continue"),
      el("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, "Cancel")));
  const dialog = el("dialog", { "aria-labelledby": "sign-in", onclose: () => dialog.remove() }, form);
  form.addEventListener("change", () => showMode(form));
  async function submit(event) {
    event.preventDefault();
    fault.replaceChildren();
    const refused = await enter(new FormData(form));
    if (refused) fault.append(problem(refused));
    else dialog.close();
  }
  showMode(form);
  document.body.append(dialog);
  dialog.showModal();
}

function modes() {
  const radio = (value, label) => el("label", {}, el("input", { type: "radio", name: "mode", value, checked: value === "login" }), label);
  return el("fieldset", { class: "modes" }, el("legend", { class: "away" }, "How"),
    radio("login", "Sign in"), radio("register", "Register"), radio("token", "Paste a token"));
}

function credentials() {
  return el("div", { class: "account" },
    field("E-mail address", { name: "email", type: "email", autocomplete: "username", required: true }),
    field("Password", { name: "password", type: "password", autocomplete: "current-password", required: true }));
}

function token() {
  return el("div", { class: "paste" }, field("Access token or API key", { name: "token", autocomplete: "off", spellcheck: "false", required: true }));
}

function field(label, props) {
  return el("label", { class: "field" }, label, el("input", props));
}

/** Shows the fields of the chosen way; what is disabled is neither required nor sent. */
function showMode(form) {
  const mode = form.elements.mode.value;
  for (const [part, isShown] of [[".account", mode !== "token"], [".paste", mode === "token"]]) {
    form.querySelector(part).hidden = !isShown;
    for (const input of form.querySelectorAll(`${part} input`)) input.disabled = !isShown;
  }
  form.elements.password.autocomplete = mode === "register" ? "new-password" : "current-password";
}

/** Begins the session; gives the problem if it was refused. */
async function enter(data) {
  const isToken = data.get("mode") === "token";
  const given = data.get("token")?.trim();
  const request = isToken
    ? call("GET", "me", { Authorization: `Bearer ${given}` })
    : call("POST", data.get("mode"), { "Content-Type": "application/json" }, { email: data.get("email"), password: data.get("password") });
  const { status, answer } = await request;
  // A key is nobody's, so it may not ask who it is; every other refusal counts.
  if (isToken && status === 403) session.set(given, null);
  else if (status >= 400) return answer;
  else session.set(isToken ? given : answer.access_token, isToken ? answer : answer.user);
  return null;
}

async function call(method, name, headers, body) {
  try {
    const response = await fetch(`/v${version}/auth/${name}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, answer: text && JSON.parse(text) };
  } catch (fault) {
    return { status: 503, answer: { title: "No answer", detail: fault.message, code: "unavailable", type: "/problems/unavailable" } };
  }
}

function signOut() {
  // The page forgets the token whether or not the server hears of it.
  if (session.user) call("POST", "logout", session.headers());
  session.set(null, null);
}
