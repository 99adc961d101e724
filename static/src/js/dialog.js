/* `[data-dialog="id"]` opens that dialog; a click beside the dialog, or on its `[data-close]`, closes it. */
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  else if (event.target.matches("dialog[open], [data-close]")) event.target.closest("dialog").close();
});
