/*
 * Marking words of a dialogue (`fieldset[data-marks]`), and J and K from turn to turn. Marks lie in the hidden field as JSON, in code
 * points of the turn's source text, which stands in a <template>. Selected words are looked for in that text; the dialog shows them
 * there, so that a person sees, and may change with the keyboard alone, exactly what is marked.
 */
const turns = () => [...document.querySelectorAll("[data-review] .turn")];
const sourceOf = (turn) => turn.querySelector("template[data-source]")?.content.textContent ?? "";
const points = (text, place) => Array.from(text.slice(0, place)).length;
let current = null;

function go(step) {
  const all = turns();
  current = all[Math.min(all.length - 1, Math.max(0, all.indexOf(current) + step))];
  current.focus();
}

const read = (field) => JSON.parse(field.value || "[]");

function turnOf(mark) {
  return document.querySelector(`[data-review] .turn[data-output="${mark.output}"][data-turn="${mark.turn}"]`);
}

function draw(set) {
  const list = set.querySelector("[data-list]");
  list.textContent = "";
  read(set.field).forEach((mark, index) => {
    const turn = turnOf(mark);
    const source = turn ? sourceOf(turn) : "";
    const words = Array.from(source).slice(mark.start, mark.end).join("");
    const item = document.createElement("li");
    const said = document.createElement("span");
    said.dir = "auto";
    said.textContent = `${words.slice(0, 60)} – ${mark.label} ${mark.severity ?? ""}`;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "btn ghost";
    remove.textContent = "×";
    remove.ariaLabel = `${list.dataset.remove}: ${said.textContent}`;
    remove.onclick = () => {
      write(set, read(set.field).filter((_mark, place) => place !== index));
      set.querySelector("[data-mark]").focus();
    };
    item.append(said, remove);
    list.append(item);
  });
}

function write(set, marks) {
  set.field.value = marks.length ? JSON.stringify(marks) : "";
  set.field.dispatchEvent(new Event("change", { bubbles: true }));
}

function open(set) {
  const selection = getSelection();
  const words = selection.toString().trim();
  const chosen = words && selection.anchorNode.parentElement.closest(".turn");
  const turn = [chosen, current, ...turns()].find((one) => one && sourceOf(one));
  if (!turn) return;
  const dialog = set.dialog;
  const text = dialog.querySelector("[data-source]");
  text.value = sourceOf(turn);
  dialog.turn = turn;
  dialog.showModal();
  text.focus();
  const place = turn === chosen ? text.value.indexOf(words) : -1;
  text.setSelectionRange(Math.max(0, place), place < 0 ? 0 : place + words.length);
}

function add(set) {
  const dialog = set.dialog;
  const text = dialog.querySelector("[data-source]");
  const source = sourceOf(dialog.turn);
  const [from, to] = [text.selectionStart, text.selectionEnd];
  if (from === to) return text.focus();
  const mark = {
    output: Number(dialog.turn.dataset.output),
    turn: Number(dialog.turn.dataset.turn),
    start: points(source, from),
    end: points(source, to),
    label: dialog.querySelector("[data-name]:checked").value,
  };
  for (const field of dialog.querySelectorAll("[data-part]")) {
    if (field.value) mark[field.dataset.part] = field.dataset.part === "note" ? field.value : Number(field.value);
    field.value = "";
  }
  write(set, [...read(set.field), mark]);
  dialog.close();
  dialog.turn.focus();
}

function bind() {
  current = null;
  for (const set of document.querySelectorAll("fieldset[data-marks]")) {
    if (set.field) continue;
    set.field = set.querySelector("input[type=hidden]");
    set.append(set.querySelector("template[data-marker]").content.cloneNode(true));
    set.dialog = set.querySelector("dialog");
    set.querySelector("[data-scripted]").hidden = false;
    set.querySelector("[data-plain]")?.remove();
    set.querySelector("[data-mark]").onclick = () => open(set);
    set.dialog.querySelector("[data-add]").onclick = () => add(set);
    set.dialog.querySelector("[data-source]").addEventListener("beforeinput", (event) => event.preventDefault());
    set.dialog.onkeydown = (event) => {
      if (event.key !== "Enter" || event.target.closest("button")) return;
      event.preventDefault();
      add(set);
    };
    set.field.onchange = () => draw(set);
    draw(set);
  }
}

document.addEventListener("focusin", (event) => {
  current = event.target.closest?.("[data-review] .turn") ?? current;
});
document.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset.keys === "off") return;
  if (event.target.closest("textarea, select, dialog, input:not([type=radio], [type=checkbox])") || !turns().length) return;
  event.preventDefault();
  go(step);
});
document.addEventListener("htmx:after:swap", bind);
bind();
