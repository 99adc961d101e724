/*
 * `form[data-queue]`: an answer that did not get through (no network, time-out, server error) is kept in IndexedDB under
 * its idempotency key (hidden field `key`) and sent again when the network is back, at the next visit and every 20 s.
 * It counts as delivered when the server answers without sending the rater back to joining. The words come from `#live`.
 */
const RETRY = 20000;
const GIVEN = /^\/s\/[^/]+\/(t\/|done\/)/;
let timer;

function request(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function answers(mode) {
  const opening = indexedDB.open("plumbline", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("answers", { keyPath: "key" });
  return (await request(opening)).transaction("answers", mode).objectStore("answers");
}

function say(word) {
  const live = document.getElementById("live");
  const line = document.querySelector("form[data-queue] [data-status]") || live;
  line.dataset.state = word;
  line.textContent = live.dataset[word];
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(flush, RETRY);
}

async function park({ target, detail: { ctx } }) {
  const status = ctx?.response?.status;
  if (!target.matches?.("form[data-queue]") || (status && status < 500 && status !== 408 && status !== 429)) return;
  try {
    const body = new URLSearchParams(ctx.request.body);
    const entry = { key: body.get("key"), url: ctx.request.action, body: body.toString(), at: Date.now() };
    await request((await answers("readwrite")).put(entry));
    say("queued");
    later();
  } catch {
    say("alone");
  }
}

/* Return where the server sent us, or null while the answer has to wait. */
async function deliver(entry) {
  const body = new URLSearchParams(entry.body);
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (token) body.set("csrfmiddlewaretoken", token);
  const response = await fetch(entry.url, { method: "POST", body, signal: AbortSignal.timeout(15000) });
  if (response.ok) return !response.redirected || GIVEN.test(new URL(response.url).pathname) ? response.url : null;
  const refused = response.status < 500 && ![403, 408, 425, 429].includes(response.status);
  if (refused) {
    await request((await answers("readwrite")).put({ ...entry, refused: response.status }));
    say("refused");
  }
  return null;
}

/* Return the answer without what changes by itself, so that one can see whether it was edited since it was kept. */
function plain(fields) {
  const body = new URLSearchParams(fields);
  for (const name of ["csrfmiddlewaretoken", "behaviour"]) body.delete(name);
  return body.toString();
}

async function flush() {
  const waiting = (await request((await answers("readonly")).getAll())).filter((entry) => !entry.refused);
  for (const entry of waiting.sort((one, other) => one.at - other.at)) {
    let url = null;
    try {
      url = await deliver(entry);
    } catch {
      url = null;
    }
    if (url === null) {
      later();
      continue;
    }
    await request((await answers("readwrite")).delete(entry.key));
    say("sent");
    const form = document.querySelector("form[data-queue]");
    if (!form || plain(new FormData(form)) !== plain(entry.body)) continue;
    form.dispatchEvent(new Event("plumbline:delivered", { bubbles: true }));
    location.assign(url);
  }
}

async function done({ target, detail: { ctx } }) {
  if (!target.matches?.("form[data-queue]") || ctx.response.status >= 400) return;
  const key = new URLSearchParams(ctx.request.body).get("key");
  if (key) await request((await answers("readwrite")).delete(key));
}

document.addEventListener("htmx:error", park);
document.addEventListener("htmx:response:error", park);
document.addEventListener("htmx:after:request", done);
addEventListener("online", flush);
flush();
