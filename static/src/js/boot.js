/* Before the first paint: tell the style sheet that scripts run, and take up the remembered theme. */
const root = document.documentElement;
root.dataset.script = "";
const theme = localStorage.getItem("plumbline.theme");
if (theme === "light" || theme === "dark") root.dataset.theme = theme;
