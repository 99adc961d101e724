/*
 * `[data-keeping]`: the button that keeps how the page is used. What does so is large, and comes when the button is first pressed;
 * it begins by coming, and from then on hears the button itself.
 */
let asked = false;

function bind() {
  const card = document.querySelector("[data-keeping]");
  if (card) card.hidden = false;
}

document.addEventListener("click", ({ target }) => {
  const card = target.closest("[data-keep]")?.closest("[data-keeping]");
  if (!card || asked) return;
  asked = true;
  import(card.dataset.keeping).catch(() => {
    asked = false;
    card.querySelector("[data-kept-note]").textContent = card.dataset.unfit;
  });
});
document.addEventListener("htmx:after:swap", bind);
bind();
