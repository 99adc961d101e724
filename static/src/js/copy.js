/* `[data-copy="id"]` copies what stands in that field and says so; without script the field can be marked and copied by hand. */
for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = !navigator.clipboard;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
    button.querySelector("span").textContent = button.dataset.copied;
  } catch {
    field.select();
  }
});
