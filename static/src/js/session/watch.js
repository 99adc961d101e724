/*
 * What else happens on a session's page, never what is typed: answers that were chosen (which question and, of choices, which
 * option), the page hidden and seen again, links followed.
 */
const tell = (detail) => document.dispatchEvent(new CustomEvent("session:event", { detail }));

document.addEventListener("change", ({ target }) => {
  if (!document.querySelector("[data-session]") || !target.name?.startsWith("q-")) return;
  const chosen = ["radio", "checkbox", "range", "number", "select-one"].includes(target.type);
  tell({ kind: "answered", label: `${target.name.slice(2)}${chosen ? `: ${target.value}` : ""}`.slice(0, 200) });
});
document.addEventListener("visibilitychange", () => {
  if (document.querySelector("[data-session]")) tell({ kind: document.hidden ? "hidden" : "shown" });
});
document.addEventListener("click", ({ target }) => {
  const link = target.closest(".aloud a[href]");
  if (link) tell({ kind: "moved", label: link.textContent.trim().slice(0, 200) });
});
