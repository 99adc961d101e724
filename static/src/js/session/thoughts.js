/*
 * Typed thoughts get the second at which their first letter was typed. `[data-say]` adds one, and so does Enter in its field
 * (Shift+Enter makes a line); what was typed and not added goes along with the answer. What could be neither kept nor sent stays in its field,
 * and so does what the server did not take. What is typed and not added, here and to the assistant, is there again after a reload. A question to the assistant is asked by Enter.
 */
const TYPED = "plumbline.typed:";
const HALF = "plumbline.half:";
const FIELDS = ["say", "ask"];
let begun = null;
let full = false;
let refused = false;
let unsaid = null; // the thought for which this device has no room, until it is sent

const now = (area) => performance.now() / 1000 - Number(area.dataset.zero);

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function list(at, words) {
  const line = document.createElement("li");
  const time = document.createElement("span");
  const text = document.createElement("span");
  time.className = "muted num";
  time.textContent = clock(at);
  text.dir = "auto";
  text.textContent = words;
  line.append(time, " ", text);
  document.getElementById("said").append(line);
  line.scrollIntoView({ block: "nearest" });
}

const stored = (name, area) => JSON.parse(sessionStorage.getItem(name + area.dataset.session) || "[]");
const typed = (area) => stored(TYPED, area);

function tell(word) {
  const line = document.querySelector("[data-said-state]");
  if (line) line.textContent = line.dataset[word] || "";
}

/* Where there is no room the page alone remembers it; the server is told all the same. */
function store(name, area, value) {
  try {
    sessionStorage.setItem(name + area.dataset.session, JSON.stringify(value));
  } catch {}
}

/* Keep what is typed and not added yet in this tab. */
const keep = (area) => store(HALF, area, FIELDS.map((id) => document.getElementById(id)?.value));

function said(area, thought) {
  const field = document.getElementById("say");
  list(thought.at, thought.text);
  store(TYPED, area, [...typed(area), thought]);
  if (field.value !== thought.text) return;
  field.value = "";
  begun = null;
  keep(area);
}

function restore(area) {
  stored(HALF, area).forEach((words, place) => {
    const field = document.getElementById(FIELDS[place]);
    if (field) field.value ||= words;
  });
}

/* What the server did not take is no thought of this session: its words go back to where they were typed. */
function takeBack(area, text) {
  refused = true;
  store(TYPED, area, typed(area).filter((one) => one.text !== text));
  for (const line of document.querySelectorAll("#said li")) if (line.lastElementChild.textContent === text) line.remove();
  document.getElementById("say").value ||= text;
  tell("refused");
}

function add(area) {
  refused = false;
  const text = document.getElementById("say").value;
  if (!text.trim() || text === unsaid?.text) return;
  const thought = { at: begun ?? now(area), text };
  full = false;
  document.dispatchEvent(new CustomEvent("session:event", { detail: { kind: "said", ...thought } }));
  if (!full) return said(area, thought);
  unsaid = thought;
  tell("full");
}

document.addEventListener("input", ({ target }) => {
  const area = target.closest("[data-session]");
  if (!area || !FIELDS.includes(target.id)) return;
  keep(area);
  if (target.id !== "say") return;
  if (!target.value) begun = null;
  else begun ??= now(area);
  if (target.value.length >= target.maxLength) tell("long");
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-say]");
  if (!button) return;
  event.preventDefault();
  add(button.closest("[data-session]"));
  document.getElementById("say").focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  const area = event.target.closest("[data-session]");
  if (area && event.target.id === "say") {
    event.preventDefault();
    add(area);
  } else if (area && event.target.id === "ask") {
    event.preventDefault();
    document.querySelector("[data-ask]").click();
  }
});
document.addEventListener("submit", ({ target, submitter }) => {
  const area = document.querySelector("[data-session]");
  if (area && target.id === "judge" && !submitter?.hasAttribute("formaction")) add(area);
}, true);
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx.response?.status !== 200 || !new URL(ctx.request.action, location).pathname.endsWith("/ask/")) return;
  document.getElementById("ask").value = "";
  keep(document.querySelector("[data-session]"));
  document.getElementById("ask-key").value = crypto.randomUUID();
});
/* A page that was asked for while a thought was on its way does not show it yet: what this tab typed, and what still waits, is put beside. */
function complete(thoughts) {
  const shown = new Set([...document.querySelectorAll("#said li > :last-child")].map((one) => one.textContent));
  for (const { at, text } of thoughts) if (!shown.has(text)) list(at, text);
}

document.addEventListener("session:begun", ({ detail: area }) => {
  complete(typed(area));
  restore(area);
  const key = document.getElementById("ask-key");
  if (key) key.value = crypto.randomUUID(); // a question that is sent twice is asked once
});
document.addEventListener("session:unsent", ({ detail }) => complete(detail.filter(({ kind }) => kind === "said")));
document.addEventListener("session:sent", ({ detail: { events, taken } }) => {
  const area = document.querySelector("[data-session]");
  const lost = taken ? null : events.find(({ kind }) => kind === "said");
  if (lost && area && !unsaid) takeBack(area, lost.text);
  if (!unsaid || !events.some(({ text }) => text === unsaid.text)) return;
  if (taken && area) said(area, unsaid);
  unsaid = null;
});
document.addEventListener("session:kept", ({ detail }) => {
  full ||= detail === "full";
  if (detail !== "full" && !refused) tell(unsaid ? "full" : detail);
});
