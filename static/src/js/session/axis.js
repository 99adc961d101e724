/*
 * `[data-session]`: the one axis of a session, in seconds from its beginning. Whoever dispatches `session:event` on the
 * document ({kind, label, text, seconds, at}) has it written down: it is kept on this device until the server has it,
 * so that no reload, crash or lost line costs it (`session:unsent` tells what waited while a page was opened, `session:sent` what it has answered for). What finds no room here is
 * kept by the page alone, and sent from there. `data-zero` on the area is the moment 0 on the page's own clock.
 */
const STORE = "plumbline.session:";
const AT_ONCE = 100;
const MOST_BYTES = 400000;
const LONGEST = 43200;
const AGAIN = 4000;
const WEEK = 7 * 24 * 3600 * 1000;
let timer;
let sending = false;
const unstored = new Map();

const area = () => document.querySelector("[data-session]");
const read = (name) => JSON.parse(localStorage.getItem(name) || "null");
const names = () => new Set([...Object.keys(localStorage).filter((key) => key.startsWith(STORE)), ...unstored.keys()]);
const waiting = (name) => [...(read(name)?.events || []), ...(unstored.get(name) || [])];

function bind() {
  const here = area();
  if (!here || here.dataset.zero) return;
  here.dataset.zero = performance.now() / 1000 - Number(here.dataset.elapsed);
  document.dispatchEvent(new CustomEvent("session:begun", { detail: here }));
  const unsent = read(STORE + here.dataset.events)?.events || [];
  if (unsent.length) document.dispatchEvent(new CustomEvent("session:unsent", { detail: unsent }));
}

function write({ detail }) {
  const here = area();
  if (!here) return;
  const name = STORE + here.dataset.events;
  const kept = read(name) || { since: Date.now(), events: [] };
  const at = detail.at ?? performance.now() / 1000 - Number(here.dataset.zero);
  const event = { ...detail, key: crypto.randomUUID(), at: Math.round(Math.min(LONGEST, Math.max(0, at)) * 100) / 100 };
  kept.events.push(event);
  try {
    localStorage.setItem(name, JSON.stringify(kept));
  } catch {
    unstored.set(name, [...(unstored.get(name) || []), event]);
    document.dispatchEvent(new CustomEvent("session:kept", { detail: "full" }));
  }
  clearTimeout(timer);
  timer = setTimeout(flush, detail.text ? 0 : 600);
}

async function post(url, events, leaving) {
  const options = { method: "POST", body: JSON.stringify(events), headers: { "Content-Type": "application/json" }, keepalive: leaving };
  if (!leaving) options.signal = AbortSignal.timeout(15000);
  const response = await fetch(url, options);
  if (response.ok) return "taken";
  return [404, 409, 413, 422].includes(response.status) ? "refused" : "later";
}

/* Take as many as a post may hold. */
function some(events, most) {
  let size = 0;
  return events.slice(0, most).filter((event, place) => (size += JSON.stringify(event).length * 3) < MOST_BYTES || place === 0);
}

async function hand(name, most, leaving) {
  const events = some(waiting(name), most);
  if (!events.length) return localStorage.removeItem(name) || "taken";
  const outcome = await post(name.slice(STORE.length), events, leaving).catch(() => "later");
  if (outcome === "later") return "later";
  // One that cannot be taken keeps the others from nothing.
  if (outcome === "refused" && events.length > 1) return hand(name, 1, leaving);
  const gone = new Set(events.map((event) => event.key));
  const kept = read(name);
  if (kept) kept.events = kept.events.filter((event) => !gone.has(event.key));
  if (kept?.events.length) localStorage.setItem(name, JSON.stringify(kept));
  else localStorage.removeItem(name);
  const rest = (unstored.get(name) || []).filter((event) => !gone.has(event.key));
  if (rest.length) unstored.set(name, rest);
  else unstored.delete(name);
  document.dispatchEvent(new CustomEvent("session:sent", { detail: { events, taken: outcome === "taken" } }));
  return outcome;
}

/* Send what is kept, of this session and of others that were cut short. */
async function flush(leaving = false) {
  if (sending && !leaving) return;
  sending = true;
  const outcomes = [];
  try {
    for (const name of names()) outcomes.push(await hand(name, AT_ONCE, leaving));
  } finally {
    sending = false;
  }
  const later = outcomes.includes("later");
  document.dispatchEvent(new CustomEvent("session:kept", { detail: later ? "waiting" : "taken" }));
  if (!later && ![...names()].some((name) => waiting(name).length)) return;
  clearTimeout(timer);
  timer = setTimeout(flush, later ? AGAIN : 0);
}

for (const name of Object.keys(localStorage)) {
  if (name.startsWith(STORE) && (read(name)?.since || 0) < Date.now() - WEEK) localStorage.removeItem(name);
}
document.addEventListener("session:event", write);
document.addEventListener("htmx:after:swap", bind);
addEventListener("online", () => flush());
addEventListener("pagehide", () => flush(true));
setTimeout(bind);
flush();
