/*
 * `[data-recorder]`: records sound, and the screen where that is offered, while a sign says so; chunks of a second go to
 * `session:chunk`. After a silence of `data-remind` seconds `[data-reminder]` shows "keep talking", which is written down, and so is
 * how long it was quiet. A microphone that is refused, missing or taken away is told in a sentence, and typing goes on.
 */
const SOUND = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const PICTURE = ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];
const QUIET = 0.012;
const running = new Map();
const asking = new Set();
let paused = false;
let resumed = [];
let sending = null; // the session whose answer is on its way, and was heard until then
let taken = false; // the microphone, and that stands there until something else is recorded
let heard = 0;
let quietSince = null;

const area = () => document.querySelector("[data-session]");
const panel = () => document.querySelector("[data-recorder]");
const now = () => performance.now() / 1000 - Number(area()?.dataset.zero ?? 0);
const tell = (detail) => document.dispatchEvent(new CustomEvent("session:event", { detail }));

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function note(word, at) {
  const line = panel()?.querySelector("[data-note]");
  if (line) line.textContent = (panel().dataset[word] || "").replace("{clock}", at === undefined ? "" : clock(at));
}

function show() {
  const card = panel();
  if (!card) return;
  const hears = running.has("audio");
  const state = running.size ? "recording" : paused ? "paused" : "inactive";
  card.dataset.live = state;
  card.querySelector("[data-state]").textContent = card.dataset[{ recording: hears ? "on" : "seen", paused: "paused" }[state] || "off"];
  card.querySelector("[data-record]")?.toggleAttribute("hidden", hears || paused);
  card.querySelector("[data-stop]").hidden = !running.size && !paused;
  const pause = card.querySelector("[data-pause]");
  pause.hidden = !running.size && !paused;
  const words = pause.querySelector("[data-word]");
  words.dataset.first ??= words.textContent;
  words.textContent = state === "paused" ? words.dataset.word : words.dataset.first;
  const screen = card.querySelector("[data-record-screen]");
  if (screen) screen.hidden = running.has("screen") || paused;
}

function hand(name, detail) {
  return new Promise((resolve, reject) => {
    document.dispatchEvent(new CustomEvent(name, { detail: { ...detail, ready: { resolve, reject } } }));
  });
}

function listen(stream, run) {
  run.context = new AudioContext();
  const ear = run.context.createAnalyser();
  ear.fftSize = 1024;
  run.context.createMediaStreamSource(stream).connect(ear);
  const samples = new Float32Array(ear.fftSize);
  run.watch = setInterval(() => {
    ear.getFloatTimeDomainData(samples);
    const level = Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
    const meter = panel()?.querySelector("meter");
    if (meter) meter.value = Math.min(1, level * 4);
    if (level > QUIET) sound();
  }, 200);
}

async function record(kind) {
  if (running.has(kind) || asking.has(kind) || !area()) return;
  const type = (kind === "audio" ? SOUND : PICTURE).find((one) => globalThis.MediaRecorder?.isTypeSupported(one));
  if (!type || !navigator.mediaDevices) {
    note("unfit");
    return;
  }
  let stream;
  asking.add(kind);
  try {
    stream = kind === "audio"
      ? await navigator.mediaDevices.getUserMedia({ audio: true })
      : await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 5 }, audio: false });
  } catch (error) {
    note(["NotFoundError", "NotReadableError"].includes(error.name) ? "missing" : "denied");
    tell({ kind: "recording", label: `${kind}: ${error.name}` });
    return;
  } finally {
    asking.delete(kind);
  }
  const here = area();
  if (!here || paused) {
    for (const track of stream.getTracks()) track.stop();
    return;
  }
  const run = { id: crypto.randomUUID(), number: 0, session: here.dataset.session, kind };
  const entry = { id: run.id, base: here.dataset.recordings, kind, declared: type, begins_at: Math.round(now() * 1000) / 1000 };
  run.stored = hand("session:recording", { entry });
  run.recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32000, videoBitsPerSecond: 400000 });
  run.ended = new Promise((resolve) => {
    run.recorder.addEventListener("stop", resolve);
  }).then(() => run.stored).then(() => finish(run, stream));
  run.recorder.addEventListener("dataavailable", ({ data }) => {
    if (!data.size) return;
    const number = run.number;
    run.number += 1;
    const until = now();
    run.stored = run.stored.then(() => hand("session:chunk", { id: run.id, kind, number, blob: data, until })).catch(() => {
      note("full");
      stop(run);
    });
  });
  for (const track of stream.getTracks()) track.addEventListener("ended", () => lost(run));
  running.set(kind, run);
  run.recorder.start(1000);
  if (kind === "audio") {
    taken = false;
    note("");
    heard = now();
    listen(stream, run);
  }
  tell({ kind: "recording", label: `${kind}: on` });
  show();
}

function lost(run) {
  if (run.recorder.state === "inactive") return;
  tell({ kind: "recording", label: `${run.kind}: gone` });
  stop(run);
  taken ||= run.kind === "audio";
  if (taken) note("gone");
}

function finish(run, stream) {
  for (const track of stream.getTracks()) track.stop();
  clearInterval(run.watch);
  run.context?.close();
  running.delete(run.kind);
  document.dispatchEvent(new CustomEvent("session:recorded", { detail: { id: run.id } }));
  tell({ kind: "recording", label: `${run.kind}: off` });
  show();
}

function stop(run) {
  if (run.recorder.state !== "inactive") run.recorder.stop();
  return run.ended;
}

/* Somebody spoke, typed or chose: the silence, if there was one, is over. */
function sound() {
  if (!area()) return;
  heard = now();
  if (quietSince !== null) {
    tell({ kind: "silence", at: quietSince, seconds: Math.round((heard - quietSince) * 10) / 10 });
    quietSince = null;
    document.querySelector("[data-reminder]")?.setAttribute("hidden", "");
  }
}

function watch() {
  const here = area();
  if (!here) return;
  const card = panel();
  if (card) card.querySelector("[data-clock]").textContent = clock(now());
  const remind = Number(here.dataset.remind);
  if (!remind || paused || quietSince !== null || document.hidden || now() - heard < remind) return;
  quietSince = heard;
  document.querySelector("[data-reminder]")?.removeAttribute("hidden");
  tell({ kind: "reminded" });
}

function bind() {
  const here = area();
  for (const run of running.values()) if (run.session !== here?.dataset.session) stop(run);
  const card = panel();
  if (card) card.hidden = false;
  show();
  // An answer that comes back for something that is missing ends nothing: whoever was heard is heard again.
  if (sending && sending === here?.dataset.session) record("audio");
  sending = null;
}

document.addEventListener("session:begun", () => {
  paused = false;
  heard = now();
  quietSince = null;
});
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-record]")) record("audio");
  if (target.closest("[data-record-screen]")) record("screen");
  if (target.closest("[data-stop]")) {
    paused = false;
    for (const run of running.values()) stop(run);
    show();
  }
  // A pause ends what is recorded, and going on begins anew, so that every second of sound knows its place on the axis.
  if (target.closest("[data-pause]")) {
    paused = !paused;
    const runs = [...running.values()];
    if (paused) {
      if (runs.length) resumed = runs.map((run) => run.kind);
      for (const run of runs) stop(run);
    } else Promise.allSettled(runs.map((run) => run.ended)).then(() => resumed.forEach(record));
    show();
  }
});
for (const name of ["input", "change"]) document.addEventListener(name, sound);
document.addEventListener("session:stored", ({ detail }) => {
  if (detail.kind === "replay") return;
  if (detail.refused || detail.over) {
    for (const run of running.values()) if (run.id === detail.id) stop(run);
    note(detail.over ? "over" : "refused");
  } else if (detail.waiting) note("kept");
  else if (!taken) note("safe", detail.until);
});

/* An answer waits until the last second of sound is on this device; from there it goes out by itself. */
document.addEventListener("submit", (event) => {
  if (event.target.id !== "judge" || event.submitter?.hasAttribute("formaction") || !running.size) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  sending = running.get("audio")?.session ?? null;
  Promise.allSettled([...running.values()].map(stop)).then(() => event.target.requestSubmit(event.submitter));
}, true);
document.addEventListener("htmx:after:swap", bind);
setInterval(watch, 500);
bind();
