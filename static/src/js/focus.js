/* After htmx put a new page into place, the focus goes to its first error, else to its start. A poll moves nothing. */
let main = document.getElementById("main");

document.addEventListener("htmx:after:swap", () => {
  const now = document.getElementById("main");
  if (!now || now === main) return;
  main = now;
  const first = now.querySelector("[data-focus], [aria-invalid=true]") || now;
  if (first === now) scrollTo(0, 0);
  first.focus({ preventScroll: first === now });
});
