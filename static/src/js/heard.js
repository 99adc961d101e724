/* `[data-seek]` beside recordings: a click plays from that second, in whichever recording holds it; without one its link leads to the session. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-seek]");
  if (!link) return;
  const second = Number(link.dataset.at);
  const sounds = [...document.querySelectorAll("audio[data-begins]")];
  const held = sounds.find((one) => Number(one.dataset.begins) <= second && second < Number(one.dataset.ends));
  if (!held) return;
  event.preventDefault();
  for (const one of sounds) if (one !== held) one.pause();
  held.currentTime = second - Number(held.dataset.begins);
  held.play();
});
