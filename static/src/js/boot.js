/* Before the first paint: tell the style sheet that scripts run, and take up the remembered theme. */
const root = document.documentElement;
root.dataset.script = "";
try {
  const theme = localStorage.getItem("plumbline.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
} catch {
  /* A browser that keeps nothing (in a frame of another site, say) follows the system. */
}
