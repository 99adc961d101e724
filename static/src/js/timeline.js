/*
 * `[data-timeline]`: a session on its axis. A click on a lane or on the second of a line (`[data-at]`) plays from there, whichever
 * recording that second lies in; the head and the line follow the sound. The address says the second, and a span `?t=5:52-6:10` plays
 * to its end. Space plays and pauses, J and L go five seconds back and on. `[data-note-at]` is filled with the second played, and the link
 * `[data-code-at]` leads to what was said then.
 */
const page = document.querySelector("[data-timeline]");
const total = Number(page.dataset.seconds);
let at = Number(page.dataset.begin || 0);
let until = Number(page.dataset.end || Infinity);

const sounds = () => [...page.querySelectorAll("audio, video")];
const axis = () => page.querySelector("[data-axis]");

function clock(seconds) {
  const rest = String(Math.floor(seconds % 60)).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

const holding = (second) => sounds().filter((one) => Number(one.dataset.begins) <= second && second < Number(one.dataset.ends));

function show(second, scroll = false) {
  at = second;
  const band = axis().querySelector(".band").getBoundingClientRect();
  const left = band.left - axis().getBoundingClientRect().left;
  const head = axis().querySelector("[data-head]");
  head.style.display = "block";
  head.style.left = `${left + (band.width * Math.min(second, total)) / total}px`;
  const now = page.querySelector("[data-now]");
  if (now) now.textContent = clock(second);
  const field = page.querySelector("[data-note-at]");
  if (field && !field.hasAttribute("data-live") && field !== document.activeElement) field.value = clock(second);
  document.querySelector("[data-code-at]").search = `?at=${Math.round(second * 10) / 10}`;
  let line = null;
  for (const one of page.querySelectorAll(".tr [data-at]")) {
    if (Number(one.dataset.at) > second + 0.05) break;
    line = one;
  }
  const before = page.querySelector(".tr .now");
  if (before !== line) {
    before?.classList.remove("now");
    before?.removeAttribute("aria-current");
    line?.classList.add("now");
    line?.setAttribute("aria-current", "true");
  }
  if (scroll) line?.scrollIntoView({ block: "nearest" });
}

function seek(second, play) {
  const held = holding(second);
  for (const one of sounds()) if (!held.includes(one)) one.pause();
  for (const one of held) {
    one.currentTime = second - Number(one.dataset.begins);
    if (play) one.play();
  }
  show(second);
}

function go(second, play = true) {
  until = Infinity;
  seek(Math.max(0, Math.min(total, second)), play);
  history.replaceState(null, "", `?t=${Math.round(at * 10) / 10}`);
}

page.addEventListener("click", (event) => {
  const line = event.target.closest(".tr [data-at] > a");
  if (line) {
    event.preventDefault();
    go(Number(line.parentElement.dataset.at));
  }
  const band = event.target.closest(".tl .band");
  if (band) {
    const box = band.getBoundingClientRect();
    go(((event.clientX - box.left) / box.width) * total);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, button, a, summary, audio, video")) return;
  const playing = sounds().filter((one) => !one.paused);
  if (event.key === " ") {
    event.preventDefault();
    if (playing.length) for (const one of playing) one.pause();
    else seek(at, true);
  } else if (event.key === "j") go(at - 5, playing.length > 0);
  else if (event.key === "l") go(at + 5, playing.length > 0);
});
page.addEventListener("timeupdate", ({ target }) => {
  if (target.paused) return;
  const second = Number(target.dataset.begins) + target.currentTime;
  if (second >= until) {
    target.pause();
    until = Infinity;
  }
  show(second, true);
}, true);
document.addEventListener("htmx:after:swap", () => show(at));
addEventListener("resize", () => show(at));
if (page.dataset.begin) seek(at, false);
