/*
 * `[data-transcript]`: WebVTT that is typed beside the player. `[data-stamp]`, or Ctrl+Enter in the text, begins a new part at the second
 * that is being played; Ctrl+Space plays and pauses.
 */
const field = document.querySelector("[data-transcript]");
const stamp = document.querySelector("[data-stamp]");
const sounds = [...document.querySelectorAll("audio, video")];

function time(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds % 60)];
  return `${parts.map((part) => String(part).padStart(2, "0")).join(":")}.${String(Math.floor((seconds % 1) * 1000)).padStart(3, "0")}`;
}

function current() {
  const sound = sounds.find((one) => !one.paused) || sounds.find((one) => one.currentTime > 0) || sounds[0];
  return Number(sound.dataset.begins) + sound.currentTime;
}

function insert() {
  const second = current();
  const words = `${field.value.slice(0, field.selectionStart).endsWith("\n\n") ? "" : "\n\n"}${time(second)} --> ${time(second + 3)}\n`;
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
  field.focus();
}

if (sounds.length && stamp) {
  stamp.hidden = false;
  stamp.addEventListener("click", insert);
  field.addEventListener("keydown", (event) => {
    if (!event.ctrlKey || ![" ", "Enter"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Enter") insert();
    else for (const one of sounds.slice(0, 1)) one.paused ? one.play() : one.pause();
  });
}
