/*
 * Marking words of a dialogue (`fieldset[data-marks]`), and J and K from turn to turn. Marks lie in the hidden field as JSON, in code
 * points of the turn's source text, which stands in a <template>. Selected words are looked for in that text; the dialog shows them
 * there, so that a person sees, and may change with the keyboard alone, exactly what is marked.
 */
const turns = () => [...document.querySelectorAll("[data-review] .turn")];
const sourceOf = (turn) => turn.querySelector("template[data-source]")?.content.textContent ?? "";
const points = (text, place) => Array.from(text.slice(0, place)).length;
const units = (text, place) => Array.from(text).slice(0, place).join("").length;
let current = null;

function go(step) {
  const all = turns();
  const place = all.indexOf(current);
  current = all[place < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, place + step))];
  current?.focus();
}

function read(field) {
  try {
    const marks = JSON.parse(field.value || "[]");
    return Array.isArray(marks) ? marks : [];
  } catch {
    return [];
  }
}

function turnOf(mark) {
  return document.querySelector(`[data-review] .turn[data-output="${mark.output}"][data-turn="${mark.turn}"]`);
}

function draw(set) {
  const list = set.querySelector("[data-list]");
  const ranges = [];
  list.replaceChildren();
  read(set.field).forEach((mark, index) => {
    const turn = turnOf(mark);
    const source = turn ? sourceOf(turn) : "";
    const words = Array.from(source).slice(mark.start, mark.end).join("");
    const item = document.createElement("li");
    const said = document.createElement("span");
    const tag = document.createElement("b");
    said.dir = "auto";
    said.textContent = words.length > 60 ? `${words.slice(0, 60)}…` : words;
    tag.className = "tag";
    tag.textContent = [mark.label, mark.severity].filter((part) => part !== undefined).join(" ");
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "btn ghost icon";
    remove.textContent = "×";
    remove.setAttribute("aria-label", `${list.dataset.remove}: ${said.textContent}`);
    remove.addEventListener("click", () => {
      write(set, read(set.field).filter((_mark, place) => place !== index));
      set.querySelector("[data-mark]").focus();
    });
    item.append(said, tag, remove);
    list.append(item);
    const range = turn && rangeOf(turn, words);
    if (range) ranges.push(range);
  });
  if (globalThis.Highlight) CSS.highlights.set("marks", new Highlight(...ranges));
}

function write(set, marks) {
  set.field.value = marks.length ? JSON.stringify(marks) : "";
  set.field.dispatchEvent(new Event("change", { bubbles: true }));
}

/* Where words stand on the page, if they stand there in one piece. */
function rangeOf(turn, words) {
  const walker = document.createTreeWalker(turn.querySelector("[data-said]"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const place = walker.currentNode.data.indexOf(words);
    if (place < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, place);
    range.setEnd(walker.currentNode, place + words.length);
    return range;
  }
  return null;
}

function selected() {
  const selection = getSelection();
  const words = selection.toString().trim();
  const turn = words && selection.anchorNode?.parentElement?.closest("[data-review] .turn");
  return turn ? { turn, words } : null;
}

function open(set) {
  const chosen = selected();
  const turn = chosen?.turn ?? (current && sourceOf(current) ? current : turns().find(sourceOf));
  if (!turn || !sourceOf(turn)) return;
  const dialog = set.dialog;
  const text = dialog.querySelector("[data-source]");
  text.value = sourceOf(turn);
  dialog.turn = turn;
  dialog.showModal();
  text.focus();
  const place = chosen ? text.value.indexOf(chosen.words) : 0;
  text.setSelectionRange(Math.max(0, place), place < 0 || !chosen ? 0 : place + chosen.words.length);
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
  const grade = dialog.querySelector("[data-grade]")?.value;
  const note = dialog.querySelector("[data-note]")?.value.trim();
  if (grade) mark.severity = Number(grade);
  if (note) mark.note = note;
  write(set, [...read(set.field), mark]);
  for (const field of dialog.querySelectorAll("[data-grade], [data-note]")) field.value = "";
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
    set.querySelector("[data-mark]").addEventListener("click", () => open(set));
    set.dialog.querySelector("[data-add]").addEventListener("click", () => add(set));
    set.dialog.querySelector("[data-close]").addEventListener("click", () => set.dialog.close());
    const text = set.dialog.querySelector("[data-source]");
    text.addEventListener("beforeinput", (event) => event.preventDefault());
    set.dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.closest("button")) return;
      event.preventDefault();
      add(set);
    });
    set.field.addEventListener("change", () => draw(set));
    draw(set);
  }
}

document.addEventListener("focusin", (event) => {
  current = event.target.closest?.("[data-review] .turn") ?? current;
});
document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest?.("[data-mark], dialog")) current = event.target.closest?.("[data-review] .turn") ?? current;
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset.keys === "off") return;
  if (document.querySelector("dialog[open]") || !turns().length) return;
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    go(event.key === "j" ? 1 : -1);
  }
});
document.addEventListener("htmx:after:swap", bind);
bind();
