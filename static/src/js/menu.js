/* `details.menu` and `details.how` close on a click elsewhere and on Escape, which gives the focus back. */
const OPEN = "details:is(.menu, .how)[open]";

document.addEventListener("click", (event) => {
  for (const details of document.querySelectorAll(OPEN)) {
    if (!details.contains(event.target)) details.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const details = event.key === "Escape" && event.target.closest(OPEN);
  if (!details) return;
  details.open = false;
  details.querySelector("summary").focus();
});
