/*
 * What is recorded goes to IndexedDB first and to the server then, chunk by chunk, each as often as it takes: a chunk is
 * forgotten here only when the server has said that it holds it. `session:chunk` ({id, blob}) brings one, `session:recorded`
 * ({id}) says that there are no more. A recording that a crash cut short is sent and ended at the next visit.
 */
const AGAIN = 3000;
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

const of = (id) => IDBKeyRange.bound([id, 0], [id, Infinity]);
const say = (detail) => document.dispatchEvent(new CustomEvent("session:stored", { detail }));

async function put(id, change) {
  const entries = await store("recordings");
  const entry = await asked(entries.get(id));
  if (entry) await asked(entries.put({ ...entry, ...change(entry) }));
}

async function drop(id) {
  await asked((await store("chunks")).delete(of(id)));
  await asked((await store("recordings")).delete(id));
}

async function call(url, options) {
  const response = await fetch(url, { ...options, signal: AbortSignal.timeout(20000) });
  if (response.ok) return response;
  throw Object.assign(new Error(`recording: ${response.status}`), { final: [403, 404, 409, 413, 422].includes(response.status) });
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

async function drain() {
  let waiting = false;
  for (const entry of await asked((await store("recordings", "readonly")).getAll())) {
    try {
      await send(entry);
    } catch (error) {
      if (error.final) {
        await drop(entry.id);
        say({ id: entry.id, kind: entry.kind, refused: true });
      } else {
        waiting = true;
        say({ id: entry.id, kind: entry.kind, waiting: true });
      }
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

/* What no tab records any more is whole as it is. */
async function close() {
  for (const entry of await asked((await store("recordings", "readonly")).getAll())) {
    if (entry.total !== undefined) continue;
    await navigator.locks.request(`plumbline-recording-${entry.id}`, { ifAvailable: true }, async (lock) => {
      if (lock) await put(entry.id, ({ next }) => ({ total: next }));
    });
  }
}

document.addEventListener("session:recording", ({ detail }) => {
  const { entry, ready } = detail;
  navigator.locks.request(`plumbline-recording-${entry.id}`, () => new Promise(() => {}));
  store("recordings").then((entries) => asked(entries.put({ ...entry, next: 0 }))).then(ready.resolve, ready.reject);
});
document.addEventListener("session:chunk", ({ detail }) => {
  const { id, number, blob, until, ready } = detail;
  store("chunks")
    .then((chunks) => asked(chunks.put({ id, number, blob, until })))
    .then(() => put(id, () => ({ next: number + 1 })))
    .then(ready.resolve, ready.reject)
    .then(flush);
});
document.addEventListener("session:recorded", ({ detail }) => {
  put(detail.id, ({ next }) => ({ total: next })).then(flush);
});
addEventListener("online", flush);
close().then(flush);
