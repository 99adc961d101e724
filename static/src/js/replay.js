/*
 * `[data-keeping]`: keeps how the page is used, from the press that had this loaded to the next, while a sign says so. What is kept is
 * how the page looks, where it is clicked and scrolled and which options are chosen: never an address, a token, what is typed or
 * what was typed before. Attributes are kept only if they are known to be harmless; the server looks once more. Every two
 * seconds a list of events goes to `session:chunk`.
 */
const { record } = rrwebRecord;
const EVERY = 2000;
const AT_ONCE = 64 * 1024;
const PIECE = 512 * 1024;
const TYPED = ".said, #talk .prose";
const BLOCKED = "[data-clock], meter, img, picture, audio, video, canvas, iframe, object, embed";
const [DOM_READY, LOADED, WHOLE, CHANGE, META] = [0, 1, 2, 3, 4];
const [MUTATION, CLICK, SCROLL, SIZE, INPUT] = [0, 2, 3, 4, 5];
const RULES = [8, 13, 15];
const SHOWS = new Set(
  ("class id type dir lang role hidden open disabled readonly required checked selected multiple inert rows cols start reversed scope colspan rowspan "
    + "min max low high optimum step width height size style media xmlns viewBox preserveAspectRatio d x y x1 x2 y1 y2 cx cy r rx ry points fill stroke "
    + "stroke-width stroke-linecap stroke-linejoin transform opacity aria-busy aria-checked aria-current aria-disabled aria-expanded aria-hidden "
    + "aria-invalid aria-pressed aria-selected data-drag data-live data-needs-script data-side data-step data-theme data-unset _cssText").split(" "),
);
let running = null;

const area = () => document.querySelector("[data-session]");
const panel = () => document.querySelector("[data-keeping]");
const tell = (label) => document.dispatchEvent(new CustomEvent("session:event", { detail: { kind: "recording", label } }));
const masked = (words) => words.replace(/\S/gu, "*");

function hand(name, detail) {
  return new Promise((resolve, reject) => {
    document.dispatchEvent(new CustomEvent(name, { detail: { ...detail, ready: { resolve, reject } } }));
  });
}

function sprite(address) {
  const { pathname, hash } = new URL(address, location);
  return pathname.endsWith(".svg") ? pathname + hash : "";
}

function looks(attributes, tag = "") {
  const kept = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (SHOWS.has(name) || name.startsWith("rr_")) kept[name] = value;
    else if (name === "href" && tag === "use") kept[name] = sprite(value);
    else if (name === "value" && tag === "progress") kept[name] = value;
  }
  return kept;
}

function bare(node, typed = false) {
  if (node.attributes) node.attributes = looks(node.attributes, node.tagName);
  if (typed && node.textContent) node.textContent = masked(node.textContent);
  for (const child of node.childNodes || []) bare(child, typed || node.tagName === "textarea");
  return node;
}

/* An event without what must not be kept, or nothing. */
function safe(event) {
  const { type, data } = event;
  if (type === META) return { ...event, data: { ...data, href: "" } };
  if (type === WHOLE) return { ...event, data: { ...data, node: bare(data.node) } };
  if (type !== CHANGE) return [DOM_READY, LOADED].includes(type) ? event : null;
  if (data.source === INPUT) return { ...event, data: { ...data, text: masked(data.text) } };
  if ([CLICK, SCROLL, SIZE, ...RULES].includes(data.source)) return event;
  if (data.source !== MUTATION) return null;
  for (const one of data.adds) bare(one.node);
  for (const one of data.attributes) one.attributes = looks(one.attributes);
  const attributes = data.attributes.filter((one) => Object.keys(one.attributes).length);
  if (!data.adds.length && !data.removes.length && !data.texts.length && !attributes.length) return null;
  return { ...event, data: { ...data, attributes } };
}

function note(word) {
  const line = panel()?.querySelector("[data-kept-note]");
  if (line) line.textContent = panel().dataset[word] || "";
}

function show() {
  const card = panel();
  if (!card) return;
  card.dataset.live = running ? "recording" : "inactive";
  card.querySelector("[data-kept-state]").textContent = running ? card.dataset.on : card.dataset.off;
  card.querySelector("[data-keep]").hidden = Boolean(running);
  card.querySelector("[data-keep-stop]").hidden = !running;
}

function flush(run) {
  if (!run.events.length) return;
  const list = new Blob([`[${run.events.join(",")}]`]);
  run.events = [];
  run.size = 0;
  for (let place = 0; place < list.size; place += PIECE) {
    const chunk = { id: run.id, kind: "replay", number: run.number, blob: list.slice(place, place + PIECE), until: 0 };
    run.number += 1;
    run.stored = run.stored.then(() => hand("session:chunk", chunk));
  }
  run.stored.catch(() => {
    note("full");
    stop();
  });
}

let sending = null; // the session whose answer is on its way

function take(run, event) {
  const kept = safe(event);
  if (!kept) return;
  const line = JSON.stringify(kept);
  run.events.push(line);
  run.size += line.length;
  if (run.size > AT_ONCE) flush(run);
}

function start() {
  const here = area();
  if (running || !here) return;
  const run = { id: crypto.randomUUID(), number: 0, events: [], size: 0, session: here.dataset.session };
  const begins = performance.now() / 1000 - Number(here.dataset.zero);
  const entry = { id: run.id, base: here.dataset.recordings, kind: "replay", declared: "application/json", begins_at: Math.round(begins * 1000) / 1000 };
  run.stored = hand("session:recording", { entry });
  running = run;
  note("");
  show();
  run.end = record({
    emit: (event) => take(run, event),
    maskAllInputs: true,
    maskInputFn: masked,
    maskTextSelector: TYPED,
    maskTextFn: masked,
    blockSelector: BLOCKED,
    slimDOMOptions: "all",
    inlineStylesheet: true,
    sampling: { mousemove: false, mouseInteraction: { Click: true, MouseUp: false, MouseDown: false, ContextMenu: false, DblClick: false, Focus: false, Blur: false, TouchStart: false, TouchEnd: false }, scroll: 250, input: "last" },
  });
  run.timer = setInterval(() => flush(run), EVERY);
  tell("replay: on");
}

/* Return a promise that is kept once everything is on this device. */
function stop() {
  const run = running;
  if (!run) return Promise.resolve();
  running = null;
  run.end();
  clearInterval(run.timer);
  flush(run);
  tell("replay: off");
  show();
  return run.stored.then(() => document.dispatchEvent(new CustomEvent("session:recorded", { detail: { id: run.id } })));
}

function bind() {
  const here = area()?.dataset.session;
  if (running && running.session !== here) stop();
  show();
  // An answer that comes back for something that is missing ends nothing.
  if (sending && sending === here) start();
  sending = null;
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-keep]")) start();
  if (target.closest("[data-keep-stop]")) stop();
});
document.addEventListener("session:stored", ({ detail }) => {
  if (detail.id !== running?.id || !(detail.refused || detail.over)) return;
  stop();
  note(detail.over ? "over" : "refused");
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "judge" || event.submitter?.hasAttribute("formaction") || !running) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  sending = running.session;
  Promise.allSettled([stop()]).then(() => event.target.requestSubmit(event.submitter));
}, true);
document.addEventListener("visibilitychange", () => running && flush(running));
document.addEventListener("htmx:after:swap", bind);
start();
