/* `[data-module]`: a script that few pages need comes with the form that needs it; it binds what it finds there by itself. */
function load() {
  for (const part of document.querySelectorAll("[data-module]")) import(part.dataset.module);
}

document.addEventListener("htmx:after:swap", load);
load();
