/*
 * `fieldset[data-slider]` holds a row of radios (`.scale`). It becomes a slider over them that says nothing until it is
 * moved; the radios stay and carry the answer. Words: `data-unset-label`, `data-clear-label`.
 */
function make(tag, attributes) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function enhance(group) {
  group.dataset.slider = "on";
  const radios = [...group.querySelectorAll("input[type=radio]")];
  const required = radios.some((radio) => radio.required);
  const legend = group.querySelector("legend").textContent.trim();
  const range = make("input", { type: "range", min: 0, max: radios.length - 1, step: 1, "aria-label": legend });
  const output = make("output", { class: "num" });
  const clear = make("button", { type: "button", class: "btn ghost sm", "data-clear": "" });
  clear.textContent = group.dataset.clearLabel;

  function show() {
    const chosen = radios.findIndex((radio) => radio.checked);
    const words = chosen < 0 ? group.dataset.unsetLabel : radios[chosen].labels[0].textContent.trim();
    range.value = chosen < 0 ? radios.length >> 1 : chosen;
    range.toggleAttribute("data-unset", chosen < 0);
    range.setAttribute("aria-valuetext", words);
    range.setCustomValidity(required && chosen < 0 ? words : "");
    output.textContent = words;
    clear.hidden = chosen < 0 || required;
  }

  function choose(index) {
    for (const [place, radio] of radios.entries()) radio.checked = place === index;
    radios[Math.max(index, 0)].dispatchEvent(new Event("change", { bubbles: true }));
  }

  for (const radio of radios) radio.required = false;
  range.addEventListener("input", () => choose(Number(range.value)));
  range.addEventListener("click", () => choose(Number(range.value)));
  clear.addEventListener("click", () => {
    choose(-1);
    range.focus();
  });
  group.addEventListener("change", show);
  const row = make("div", { class: "rng" });
  row.append(range, output, clear);
  const scale = group.querySelector(".scale");
  scale.hidden = true;
  scale.before(row);
  show();
}

function bind() {
  for (const group of document.querySelectorAll('fieldset[data-slider]:not([data-slider="on"])')) enhance(group);
}

document.addEventListener("htmx:after:swap", bind);
bind();
