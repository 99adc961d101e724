/* What a word means also on hover and on keyboard focus; click, tap, Enter and Escape are the browser's own. */
const WORD = "button.term";
const WAIT = 120;
const STAY = 250;
let timer;
let open = null;

const tipOf = (word) => document.getElementById(word.getAttribute("popovertarget"));

function hide() {
  clearTimeout(timer);
  if (open?.tip.matches(":popover-open")) open.tip.hidePopover();
  open = null;
}

function show(word) {
  const tip = tipOf(word);
  if (!tip || (open?.word === word && tip.matches(":popover-open"))) return;
  hide();
  if (tip.matches(":popover-open")) tip.hidePopover();
  tip.showPopover({ source: word });
  open = { word, tip };
}

function later(what, wait) {
  clearTimeout(timer);
  timer = setTimeout(what, wait);
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const word = event.target.closest(WORD);
  if (word) {
    word.popoverTargetAction = "show"; // the click that follows keeps it open
    later(() => show(word), WAIT);
  } else if (open && event.target.closest(".tip") === open.tip) {
    clearTimeout(timer);
  } else if (open) {
    later(hide, STAY);
  } else {
    clearTimeout(timer);
  }
});

document.addEventListener("focusin", (event) => {
  if (!event.target.matches(`${WORD}:focus-visible`)) return;
  event.target.popoverTargetAction = "show";
  clearTimeout(timer);
  show(event.target);
});

document.addEventListener("focusout", (event) => {
  if (event.target === open?.word) hide();
});
