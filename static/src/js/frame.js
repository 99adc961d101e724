/*
 * `body[data-frame]`: the page is a widget in somebody's product, whose origin the attribute names. It tells that page its
 * height, and who is there: what the page said after `#`, else an id that this browser keeps for that page alone.
 * `form[data-ask]` is sent by itself then; without script it has a button.
 */
const KEY = "plumbline-person";
const { frame: origin } = document.body.dataset;

function remembered() {
  try {
    const known = localStorage.getItem(KEY) || crypto.randomUUID();
    localStorage.setItem(KEY, known);
    return known;
  } catch {
    return "";
  }
}

function said() {
  try {
    return decodeURIComponent(location.hash.slice(1)).slice(0, 100);
  } catch {
    return "";
  }
}

function tell() {
  const height = document.documentElement.getBoundingClientRect().height;
  parent.postMessage({ plumbline: { height } }, origin);
}

if (origin && parent !== window) {
  new ResizeObserver(tell).observe(document.documentElement);
  tell();
  const form = document.querySelector("form[data-ask]");
  if (form && form.dataset.ask === "now") {
    form.elements.person.value ||= said() || remembered();
    form.submit();
  }
}
