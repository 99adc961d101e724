/*
 * One key for each `[data-key]`: it clicks and focuses it. Enter, from the page or from such a choice, submits its form.
 * ? opens `dialog#keys`, where `[data-keys-on]` switches all of this off and `[data-remap="1"]` gives it another key.
 * Never in text fields, with modifiers, on repeat or while an input method composes.
 */
const STORE = "plumbline.keys";
const WRITING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
const NATIVE = "a, button, summary";

let wish = { on: true, map: {} };
try {
  wish = { ...wish, ...JSON.parse(localStorage.getItem(STORE)) };
} catch {
  localStorage.removeItem(STORE);
}

const keyOf = (name) => wish.map[name] || name;

function show() {
  document.documentElement.dataset.keys = wish.on ? "on" : "off";
  for (const cap of document.querySelectorAll("[data-cap]")) cap.textContent = keyOf(cap.dataset.cap);
  for (const field of document.querySelectorAll("[data-remap]")) field.value = keyOf(field.dataset.remap);
  for (const box of document.querySelectorAll("[data-keys-on]")) box.checked = wish.on;
  for (const choice of document.querySelectorAll("[data-key]")) {
    if (wish.on) choice.setAttribute("aria-keyshortcuts", keyOf(choice.dataset.key));
    else choice.removeAttribute("aria-keyshortcuts");
  }
}

function keep() {
  localStorage.setItem(STORE, JSON.stringify(wish));
  show();
}

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (!wish.on || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (target.closest(WRITING) || document.querySelector("dialog[open]")) return;
  const choices = [...document.querySelectorAll("[data-key]")];
  if (event.key === "Enter") {
    const form = choices[0]?.form;
    if (!form || target.closest(NATIVE) || (target.form && !target.matches("[data-key]"))) return;
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "?") {
    event.preventDefault();
    document.getElementById("keys")?.showModal();
  } else {
    const choice = choices.find((one) => keyOf(one.dataset.key) === event.key.toLowerCase());
    if (!choice || choice.matches(":disabled")) return;
    event.preventDefault();
    choice.click();
    choice.focus();
  }
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches("[data-keys-on]")) {
    wish.on = field.checked;
    keep();
  } else if (field.matches("[data-remap]")) {
    const key = field.value.trim().toLowerCase();
    const others = [...document.querySelectorAll("[data-remap]")].filter((other) => other !== field);
    const taken = key === "?" || others.some((other) => keyOf(other.dataset.remap) === key);
    if (key.length === 1 && !taken) wish.map[field.dataset.remap] = key;
    keep();
  }
});

document.addEventListener("htmx:after:swap", show);
show();
