/* `[data-dialog="id"]` opens that dialog; a click beside the dialog closes it. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  else if (event.target.matches("dialog[open]")) event.target.close();
});
