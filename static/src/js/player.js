/*
 * `[data-replay]`: plays how a page was used, on the seconds of its session. The recorded page stands in a frame that runs no
 * script, sends no form and follows no link, and nothing in it can be reached. Space plays and pauses, J and L go five seconds
 * back and on; the address says the second.
 */
const { Replayer } = rrwebReplay;
const STEP = 5;
const page = document.querySelector("[data-replay]");
const stage = page.querySelector("[data-stage]");
const bar = page.querySelector("[data-seek]");
const toggle = page.querySelector("[data-toggle]");
const begins = Number(page.dataset.begins);
const ends = Number(page.dataset.ends);
let player;
let playing = false;
let size = { width: 1280, height: 800 };

function clock(seconds) {
  const rest = String(Math.floor(seconds % 60)).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

function show(second) {
  bar.value = second;
  bar.setAttribute("aria-valuetext", clock(second));
  page.querySelector("[data-clock]").textContent = clock(second);
}

function fit() {
  const scale = Math.min(1, stage.clientWidth / size.width);
  player.wrapper.style.transform = `scale(${scale})`;
  stage.style.height = `${size.height * scale}px`;
}

function state(on) {
  playing = on;
  toggle.querySelector("[data-word]").textContent = on ? page.dataset.pause : page.dataset.play;
}

function go(second, on = playing) {
  const at = Math.max(begins, Math.min(ends, second));
  const offset = (at - begins) * 1000;
  if (on) player.play(offset);
  else player.pause(offset);
  state(on);
  show(at);
  history.replaceState(null, "", `?t=${Math.round(at * 10) / 10}`);
  document.querySelector("[data-back]").search = `?t=${Math.round(at * 10) / 10}`;
}

const here = () => begins + Math.max(0, player.getCurrentTime()) / 1000;

function turn() {
  const at = here();
  go(!playing && at >= ends - 0.1 ? begins : at, !playing);
}

function follow() {
  if (playing) show(Math.min(here(), ends));
  requestAnimationFrame(follow);
}

function bind() {
  toggle.disabled = false;
  toggle.addEventListener("click", turn);
  bar.addEventListener("input", () => go(Number(bar.value)));
  page.querySelector("[data-speed]").addEventListener("change", ({ target }) => player.setConfig({ speed: Number(target.value) }));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, button, a, summary")) return;
    if (event.key === " ") {
      event.preventDefault();
      turn();
    } else if (event.key === "j") go(here() - STEP);
    else if (event.key === "l") go(here() + STEP);
  });
  player.on("resize", (seen) => {
    size = seen;
    fit();
  });
  player.on("finish", () => {
    state(false);
    show(ends);
  });
  addEventListener("resize", fit);
  go(page.dataset.begin ? Number(page.dataset.begin) : begins, false);
  follow();
}

async function open() {
  const reply = await fetch(page.dataset.replay);
  if (!reply.ok) throw new Error(`replay: ${reply.status}`);
  const events = (await reply.text()).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  player = new Replayer(events, { root: stage, mouseTail: false, triggerFocus: false, showWarning: false, UNSAFE_replayCanvas: false });
  player.wrapper.inert = true;
  bind();
}

page.hidden = false;
open().catch((error) => {
  page.querySelector("[data-note]").textContent = page.dataset.broken;
  stage.replaceChildren();
  reportError(error);
});
