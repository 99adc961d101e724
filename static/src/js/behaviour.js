/*
 * How an item was judged, never what was typed: times, changes of the verdict, scrolling, leaving, pasting (how much,
 * not what), and on what kind of device: a phone, a tablet, or something larger, by the window's width alone. Written as JSON into a form's hidden
 * field `behaviour` when it is submitted; a new item starts anew, one that comes back because something was missing goes on.
 * The `.verdict` group counts as the verdict, `form#judge` is the item's.
 */
const IDLE = 30000;
let state;

/* The item that waits for an answer, by where its form goes. */
const item = () => document.forms.judge?.action;

function restart() {
  const now = performance.now();
  state = {
    item: item(),
    start: now, last: now, visible: 0, active: 0, first: null, verdict: null,
    scroll: 0, counts: { revisions: 0, blurs: 0, focus_changes: 0, pastes: 0, pasted_chars: 0 },
  };
}

/* Count the time since the last event: visible unless hidden, active unless it was longer than people think. */
function tick(shown = document.visibilityState === "visible") {
  const now = performance.now();
  const gap = now - state.last;
  state.last = now;
  if (!shown) return;
  state.visible += gap;
  if (gap <= IDLE) state.active += gap;
}

/* A new item may be acted on before its swap is told of: whoever is first starts it anew. */
function renew() {
  if (item() !== state.item) restart();
}

function act() {
  renew();
  tick();
  state.first ??= performance.now() - state.start;
}

function snapshot() {
  tick();
  const round = (value) => value && Math.round(value);
  return {
    v: 1,
    visible_ms: round(state.visible),
    active_ms: round(state.active),
    wall_ms: round(performance.now() - state.start),
    first_action_ms: round(state.first),
    ...state.counts,
    scroll_depth: Math.round(state.scroll * 100) / 100,
    device: (innerWidth > 599) + (innerWidth > 1099),
  };
}

function scrolled(event) {
  tick();
  const area = event.target === document ? document.documentElement : event.target;
  if (area.scrollHeight) state.scroll = Math.max(state.scroll, (area.scrollTop + area.clientHeight) / area.scrollHeight);
}

const passive = { passive: true, capture: true };
for (const name of ["pointerdown", "keydown", "input"]) addEventListener(name, act, passive);
addEventListener("scroll", scrolled, passive);
addEventListener("change", ({ target }) => {
  if (target.type !== "radio" || !target.closest(".verdict")) return;
  renew();
  if (state.verdict !== null && state.verdict !== target.value) state.counts.revisions += 1;
  state.verdict = target.value;
}, true);
addEventListener("paste", (event) => {
  renew();
  state.counts.pastes += 1;
  state.counts.pasted_chars += (event.clipboardData?.getData("text") || "").length;
}, true);
addEventListener("blur", ({ target }) => {
  if (target === window) state.counts.blurs += 1;
});
addEventListener("focusin", () => {
  renew();
  state.counts.focus_changes += 1;
});
document.addEventListener("visibilitychange", () => tick(document.visibilityState === "hidden"));
addEventListener("submit", ({ target }) => {
  const field = target.elements.namedItem("behaviour");
  if (field) field.value = JSON.stringify(snapshot());
}, true);
document.addEventListener("htmx:after:swap", renew);
restart();
scrolled({ target: document });
