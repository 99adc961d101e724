/*
 * `fieldset[data-when]`: a question that is asked only where another was answered so is hidden and off while it was not; what it holds
 * is then not sent, and opens no further question. Without script it is shown. Fields of rows have a number behind a point: `q-order.1`.
 */
function check() {
  const form = document.getElementById("judge");
  for (const question of document.querySelectorAll("[data-when]")) {
    const when = JSON.parse(question.dataset.when);
    const fits = ([name, value]) =>
      name.split(".")[0] === when.field &&
      (when.any_of ? when.any_of.includes(value) : value && !(value < when.at_least));
    question.hidden = question.disabled = !(form && [...new FormData(form)].some(fits));
  }
}

document.addEventListener("change", check);
document.addEventListener("htmx:after:swap", check);
check();
