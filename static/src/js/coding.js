/*
 * `[data-code-text]`: a text with a form of codes, each change of which htmx sends. J and K move between texts, 1 to 9 give or take the
 * codes of the one in focus, 0 says that none applies. Words that are selected in `[data-words]` go with the code that is given next, or
 * with the excerpt (`[data-span]`), as code points. What could not be sent says so (`data-unsaved` of the list) and is sent again. Never in text fields, with modifiers, or while an input method composes.
 */
const WRITING = "textarea, select, [contenteditable], input:not([type=checkbox])";

let chosen = null;

const points = (text) => [...text].length;
const textOf = (node) => node?.closest("[data-code-text]");

function spanOf(words, range) {
  const before = document.createRange();
  before.selectNodeContents(words);
  before.setEnd(range.startContainer, range.startOffset);
  const start = points(before.toString());
  return { start, end: start + points(range.toString()) };
}

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const place = selection.anchorNode;
  const words = (place?.nodeType === Node.TEXT_NODE ? place.parentElement : place)?.closest?.("[data-words]");
  if (!words) return;
  chosen = null;
  if (selection.isCollapsed || !words.contains(selection.focusNode)) return;
  chosen = { text: textOf(words), words, ...spanOf(words, selection.getRangeAt(0)) };
  const own = chosen.text.querySelector("[data-span]");
  if (own) own.value = `${chosen.start}-${chosen.end}`;
});

/* Before htmx reads the form: the code that was just given takes the selected words, one that was taken back loses its own. */
document.addEventListener(
  "change",
  (event) => {
    const box = event.target;
    const text = textOf(box);
    if (!text || box.name !== "code") return;
    const span = box.form.elements[`span.${box.value}`];
    const mine = box.checked && chosen?.text === text ? chosen : null;
    span.value = mine ? `${mine.start}-${mine.end}` : "";
    box.parentElement.querySelector("[data-of]").textContent = mine
      ? [...mine.words.textContent].slice(mine.start, mine.end).join("")
      : "";
  },
  true,
);

document.addEventListener(
  "click",
  (event) => {
    if (!event.target.closest("button[name=none]")) return;
    for (const box of textOf(event.target).querySelectorAll("input[name=code]")) {
      box.checked = false;
      box.form.elements[`span.${box.value}`].value = "";
      box.parentElement.querySelector("[data-of]").textContent = "";
    }
  },
  true,
);

function move(step) {
  const texts = [...document.querySelectorAll("[data-code-text]")];
  const here = texts.indexOf(textOf(document.activeElement));
  const next = texts[here < 0 ? 0 : Math.min(Math.max(here + step, 0), texts.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (target.closest(WRITING) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
  else if (/^[0-9]$/.test(key)) textOf(target)?.querySelector(`[data-digit="${key}"]`)?.click();
  else return;
  event.preventDefault();
});

let timer;

function send() {
  for (const form of document.querySelectorAll("form[data-unsaved]")) {
    delete form.dataset.unsaved;
    form.requestSubmit();
  }
}

document.addEventListener("htmx:error", ({ target }) => {
  const form = target.closest?.(".cod-give");
  if (!form) return;
  form.dataset.unsaved = "";
  textOf(form).querySelector("[role=status]").textContent = form.closest("[data-unsaved-words]").dataset.unsavedWords;
  clearTimeout(timer);
  timer = setTimeout(send, 5000);
});
addEventListener("online", send);
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-unsaved]")) event.preventDefault();
});

document.documentElement.dataset.coding = "on";
