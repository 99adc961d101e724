/*
 * `form[data-draft-url]`: what was answered so far is saved 800 ms after the last change, and when the page is left.
 * What could not be saved is kept on this device and filled in again at the next visit. The words come from `#live`;
 * they appear in the form's `[data-status]`.
 */
const WAIT = 800;
const WEEK = 7 * 24 * 3600 * 1000;
const STORE = "plumbline.draft:";
const OWN = new Set(["csrfmiddlewaretoken", "key", "behaviour"]);
const drafts = new Map();

function say(form, word) {
  const line = form.querySelector("[data-status]");
  if (!line) return;
  line.dataset.state = word;
  line.textContent = document.getElementById("live").dataset[word];
}

function keep(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => !OWN.has(name) && typeof value === "string");
  localStorage.setItem(STORE + form.dataset.draftUrl, JSON.stringify({ at: Date.now(), fields }));
}

async function save(form, leaving = false) {
  const draft = drafts.get(form);
  clearTimeout(draft.timer);
  if (!draft.changed || draft.sent || !form.isConnected) return;
  draft.changed = false;
  const options = { method: "POST", body: new FormData(form), keepalive: leaving };
  try {
    if (!leaving) options.signal = AbortSignal.timeout(15000);
    const response = await fetch(form.dataset.draftUrl, options);
    if (!response.ok || response.redirected) throw new Error(`draft refused: ${response.status}`);
    localStorage.removeItem(STORE + form.dataset.draftUrl);
    if (!draft.changed) say(form, "saved");
  } catch {
    draft.changed = true;
    keep(form);
    say(form, "unsaved");
  }
}

function later(event) {
  const form = event.target.form;
  const draft = drafts.get(form);
  if (!draft) return;
  draft.changed = true;
  clearTimeout(draft.timer);
  draft.timer = setTimeout(save, WAIT, form);
}

function restore(form) {
  const kept = localStorage.getItem(STORE + form.dataset.draftUrl);
  if (!kept) return;
  const values = new Map();
  for (const [name, value] of JSON.parse(kept).fields) values.set(name, [...(values.get(name) || []), value]);
  for (const field of form.elements) {
    if (!field.name || OWN.has(field.name) || ["file", "submit", "button"].includes(field.type)) continue;
    const given = values.get(field.name) || [];
    if (field.type === "radio" || field.type === "checkbox") field.checked = given.includes(field.value);
    else if (given.length) field.value = given.shift();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function bind() {
  for (const [form, draft] of drafts) {
    if (form.isConnected) continue;
    clearTimeout(draft.timer);
    localStorage.removeItem(STORE + form.dataset.draftUrl);
    drafts.delete(form);
  }
  for (const form of document.querySelectorAll("form[data-draft-url]")) {
    if (drafts.has(form)) continue;
    drafts.set(form, { timer: 0, changed: false, sent: false });
    restore(form);
  }
}

function leave() {
  for (const form of drafts.keys()) save(form, true);
}

function mark(event, sent) {
  const draft = drafts.get(event.target);
  if (draft) draft.sent = sent;
}

for (const name of Object.keys(localStorage)) {
  if (name.startsWith(STORE) && JSON.parse(localStorage.getItem(name)).at < Date.now() - WEEK) localStorage.removeItem(name);
}
document.addEventListener("input", later);
document.addEventListener("change", later);
document.addEventListener("submit", (event) => mark(event, true));
document.addEventListener("htmx:finally:request", (event) => mark(event, false));
document.addEventListener("plumbline:delivered", (event) => {
  mark(event, true);
  localStorage.removeItem(STORE + event.target.dataset.draftUrl);
});
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
addEventListener("pagehide", leave);
document.addEventListener("htmx:after:swap", bind);
bind();
