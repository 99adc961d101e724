/* `[data-when]`: a question that is asked only where another was answered so is hidden while it was not. Without script it is shown. */
function check() {
  const form = document.getElementById("judge");
  const given = form && new FormData(form);
  for (const question of document.querySelectorAll("[data-when]")) {
    const when = JSON.parse(question.dataset.when);
    const fits = (value) => (when.any_of ? when.any_of.includes(value) : value && !(value < when.at_least));
    question.hidden = !given?.getAll(when.field).some(fits);
  }
}

document.addEventListener("change", check);
document.addEventListener("htmx:after:swap", check);
check();
