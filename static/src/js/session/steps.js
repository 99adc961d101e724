/*
 * The steps of a task: one at a time, by `data-step` on what belongs to each, with buttons to go on and back. Without
 * script all of them stand on the page. The last step has the form's own buttons; a step with a mistake opens by itself.
 */
let shown = null;

const parts = () => [...document.querySelectorAll("#main [data-step]")];
const numbers = () => [...new Set(parts().map((part) => Number(part.dataset.step)))].sort((one, other) => one - other);

function show(number, told = true) {
  shown = number;
  const last = number === Math.max(...numbers());
  for (const part of parts()) part.hidden = Number(part.dataset.step) !== number;
  for (const button of document.querySelectorAll("#judge .go > .btn")) button.hidden = !last;
  const [back, on] = document.querySelectorAll("#judge .go > [data-turn]");
  back.hidden = number === numbers()[0];
  on.hidden = last;
  if (!told) return;
  const title = document.querySelector(`.aloud [data-step="${number}"]`)?.dataset.title || "";
  document.dispatchEvent(new CustomEvent("session:event", { detail: { kind: "step", label: `${number + 1}: ${title}`.slice(0, 200) } }));
}

function turn(by) {
  const all = numbers();
  show(all[all.indexOf(shown) + by]);
  const head = document.querySelector(`.aloud [data-step="${shown}"] h2`) || document.querySelector(`#judge [data-step="${shown}"] legend`);
  if (!head) return;
  head.tabIndex = -1;
  head.scrollIntoView({ block: "nearest" });
  head.focus();
}

function button(words, by) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = by > 0 ? "btn btn-primary" : "btn ghost";
  made.dataset.turn = by;
  made.textContent = words;
  made.addEventListener("click", () => turn(by));
  return made;
}

function bind({ detail: area }) {
  const go = document.querySelector("#judge .go");
  if (!go || numbers().length < 2) return;
  go.prepend(button(area.dataset.back, -1), button(area.dataset.on, 1));
  const wrong = document.querySelector("#judge [data-step] .error")?.closest("[data-step]");
  const at = numbers().includes(Number(area.dataset.atStep)) ? Number(area.dataset.atStep) : numbers()[0];
  show(wrong ? Number(wrong.dataset.step) : at, shown === null);
}

/* Only what is seen answers to keys: the choices of other steps give theirs away, and Enter goes on before it sends. */
document.addEventListener("keydown", (event) => {
  if (shown === null || !document.querySelector(".aloud[data-session]") || event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])")) return;
  const on = document.querySelector('#judge .go > [data-turn="1"]');
  const key = event.key.toLowerCase();
  const hidden = [...document.querySelectorAll("#judge [data-key]")].filter((one) => one.closest("[hidden]"));
  if (event.key === "Enter" && on && !on.hidden && !event.target.closest("a, button, summary")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    turn(1);
  } else if (hidden.some((one) => one.dataset.key === key) && !document.querySelector(`#judge [data-step]:not([hidden]) [data-key="${CSS.escape(key)}"]`)) {
    event.stopImmediatePropagation();
  }
}, true);
document.addEventListener("session:begun", bind);
