/*
 * What is recorded goes to IndexedDB first and to the server then, chunk by chunk, each as often as it takes: a chunk is
 * forgotten here only when the server has said that it holds it. `session:chunk` ({id, blob}) brings one, `session:recorded`
 * ({id}) says that there are no more. A recording that a crash cut short is sent and ended at the next visit. What may not be kept
 * is forgotten here too; what comes too late for the server stays for a week.
 */
const AGAIN = 3000;
const WEEK = 7 * 24 * 3600 * 1000;
let draining = null;
let timer;

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

let opened;

function base() {
  opened ??= new Promise((resolve, reject) => {
    const opening = indexedDB.open("plumbline-session", 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("recordings", { keyPath: "id" });
      opening.result.createObjectStore("chunks", { keyPath: ["id", "number"] });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  return opened;
}

async function store(name, mode = "readwrite") {
  return (await base()).transaction(name, mode).objectStore(name);
}

/* Both stores in one transaction: no chunk is here without its recording. */
async function both() {
  const change = (await base()).transaction(["recordings", "chunks"], "readwrite");
  return [change.objectStore("recordings"), change.objectStore("chunks")];
}

function done({ transaction }) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}

const of = (id) => IDBKeyRange.bound([id, 0], [id, Infinity]);
const say = (detail) => document.dispatchEvent(new CustomEvent("session:stored", { detail }));

async function put(id, change) {
  const entries = await store("recordings");
  const entry = await asked(entries.get(id));
  if (entry) await asked(entries.put({ ...entry, ...change(entry) }));
}

async function drop(id) {
  const [entries, chunks] = await both();
  chunks.delete(of(id));
  entries.delete(id);
  await done(entries);
}

/* A recorder gives its last chunk when it is stopped, perhaps after everything of it was forgotten. */
async function keep({ id, kind, number, blob, until }) {
  const [entries, chunks] = await both();
  const entry = await asked(entries.get(id));
  if (!entry) return say({ id, kind, refused: true });
  chunks.put({ id, number, blob, until });
  entries.put({ ...entry, next: number + 1 });
  await done(entries);
  if (entry.over) say({ id, kind, over: true });
}

async function call(url, options) {
  const response = await fetch(url, { ...options, signal: AbortSignal.timeout(20000) });
  if (response.ok) return response;
  const { status } = response;
  throw Object.assign(new Error(`recording: ${status}`), { gone: [403, 404].includes(status), over: [409, 413, 422].includes(status) });
}

const json = (value) => ({ method: "POST", body: JSON.stringify(value), headers: { "Content-Type": "application/json" } });

async function send(entry) {
  if (!entry.name) {
    const { kind, declared, begins_at } = entry;
    entry.name = (await (await call(entry.base, json({ kind, declared, begins_at }))).json()).name;
    await put(entry.id, () => ({ name: entry.name }));
  }
  for (;;) {
    const chunk = await asked((await store("chunks", "readonly")).openCursor(of(entry.id)));
    if (!chunk) break;
    const { number, blob, until } = chunk.value;
    await call(`${entry.base}${entry.name}/${number}/`, { method: "PUT", body: blob });
    await asked((await store("chunks")).delete([entry.id, number]));
    say({ id: entry.id, kind: entry.kind, until });
  }
  const found = await asked((await store("recordings", "readonly")).get(entry.id));
  if (found?.total === undefined) return;
  await call(`${entry.base}${entry.name}/`, json({ chunks: found.total }));
  await drop(entry.id);
}

/* The server takes no more of a recording: what it holds is forgotten here, and nothing else. */
async function settle({ id, kind, base: address, name }, error) {
  if (!error.over) throw error;
  const { held } = name ? await (await call(`${address}${name}/`)).json() : { held: [] };
  for (const [first, last] of held) await asked((await store("chunks")).delete(IDBKeyRange.bound([id, first], [id, last])));
  await put(id, () => ({ over: Date.now() }));
  say({ id, kind, over: true });
}

async function drain() {
  let waiting = false;
  for (const entry of await asked((await store("recordings", "readonly")).getAll())) {
    const { id, kind } = entry;
    if (entry.over) continue;
    try {
      await send(entry).catch((error) => settle(entry, error));
    } catch ({ gone }) {
      if (gone) await drop(id);
      waiting ||= !gone;
      say({ id, kind, refused: gone, waiting: !gone });
    }
  }
  if (waiting) later();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(flush, AGAIN);
}

/* One tab sends at a time; whoever comes while it sends has it look again. */
function flush() {
  draining = (draining || Promise.resolve()).then(() => navigator.locks.request("plumbline-session", drain)).catch(later);
  return draining;
}

/* What no tab records any more is whole as it is; what was kept for a week or was taken back, and chunks of nothing, go. */
async function close() {
  for (const { id, base: address, name, over, total } of await asked((await store("recordings", "readonly")).getAll())) {
    if (over < Date.now() - WEEK) await drop(id);
    else if (over && name) await call(`${address}${name}/`).catch(({ gone }) => gone && drop(id));
    if (total !== undefined) continue;
    await navigator.locks.request(`plumbline-recording-${id}`, { ifAvailable: true }, async (lock) => {
      if (lock) await put(id, ({ next }) => ({ total: next }));
    });
  }
  const [entries, chunks] = await both();
  const known = await asked(entries.getAllKeys());
  for (const key of await asked(chunks.getAllKeys())) if (!known.includes(key[0])) chunks.delete(key);
}

document.addEventListener("session:recording", ({ detail }) => {
  const { entry, ready } = detail;
  navigator.locks.request(`plumbline-recording-${entry.id}`, () => new Promise(() => {}));
  store("recordings").then((entries) => asked(entries.put({ ...entry, next: 0 }))).then(ready.resolve, ready.reject);
});
document.addEventListener("session:chunk", ({ detail }) => {
  const { ready } = detail;
  keep(detail).then(ready.resolve, ready.reject).then(flush);
});
document.addEventListener("session:recorded", ({ detail }) => {
  put(detail.id, ({ next }) => ({ total: next })).then(flush);
});
addEventListener("online", flush);
close().then(flush);
