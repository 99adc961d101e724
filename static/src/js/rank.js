/*
 * `fieldset[data-rank]` holds a table of radios: a row for each answer, a column for each place. It becomes a list of cards that
 * buttons or dragging move; the radios stay and carry the answer. What stands below the line is not ranked: at first, all of it.
 */

/* Return groups of rows, best first; within a group they stand as they are given, so that a card stays where it was put. */
function read(rows) {
  const places = [];
  for (const row of rows) {
    const place = row.radios.findIndex((radio) => radio.checked);
    if (place >= 0) (places[place] ??= []).push(row);
  }
  return places.filter(Boolean);
}

/* Write the groups, best first, into the radios: who shares a place leaves the next ones empty. */
function write(rows, groups) {
  for (const row of rows) for (const radio of row.radios) radio.checked = false;
  let place = 0;
  for (const group of groups) {
    for (const row of group) row.radios[place].checked = true;
    place += group.length;
  }
  rows[0].radios[0].dispatchEvent(new Event("change", { bubbles: true }));
}

/* Return the groups after a button: up and down lead out of a shared place, "tie" into the one above or out again. */
function moved(groups, row, act) {
  const at = groups.findIndex((group) => group.includes(row));
  const others = groups.map((group) => group.filter((one) => one !== row));
  const alone = at >= 0 && !others[at].length;
  if (at < 0) others.push(act === "up" ? [row] : []);
  else if (act === "up") others.splice(Math.max(alone ? at - 1 : at, 0), 0, [row]);
  else if (act === "down" && alone) others.splice(at + 2, 0, at + 1 < groups.length ? [row] : []);
  else if (act === "down" || groups[at][0] !== row) others.splice(at + 1, 0, [row]);
  else others[Math.max(at - 1, 0)].push(row);
  return others.filter((group) => group.length);
}

/* Return the groups as the cards lie after a drag; between two that share a place one shares it too. */
function dropped(set, row) {
  const others = read(set.order).map((group) => group.filter((one) => one !== row));
  const groupAt = (card) => others.findIndex((group) => group.some((one) => one.card === card));
  if (set.line.compareDocumentPosition(row.card) & Node.DOCUMENT_POSITION_PRECEDING) {
    const above = groupAt(row.card.previousElementSibling);
    if (above >= 0 && above === groupAt(row.card.nextElementSibling)) others[above].push(row);
    else others.splice(above + 1, 0, [row]);
  }
  return others.filter((group) => group.length);
}

function draw(set) {
  const groups = read(set.order);
  const ranked = groups.flat();
  const rest = set.rows.filter((row) => !ranked.includes(row));
  let place = 1;
  for (const group of groups) {
    for (const row of group) {
      row.place.textContent = `${place}.`;
      row.down.disabled = false;
      row.tie.disabled = row === ranked[0];
      row.tie.setAttribute("aria-pressed", row !== group[0]);
    }
    place += group.length;
  }
  for (const row of rest) {
    row.place.textContent = "";
    row.down.disabled = row.tie.disabled = true;
  }
  set.line.hidden = !rest.length;
  set.list.append(...ranked.map((row) => row.card), set.line, ...rest.map((row) => row.card));
}

function settle(set, row, groups) {
  set.order = [...new Set([...groups.flat(), ...set.rows])];
  write(set.rows, groups);
  const place = row.radios.findIndex((radio) => radio.checked) + 1;
  set.said.textContent = `${row.name}: ${place ? `${set.dataset.place} ${place}` : set.line.textContent}`;
}

function drag(set, row, event) {
  const { card, grip } = row;
  let far = false;
  if (event.button) return;
  const middle = (other) => (other.getBoundingClientRect().top + other.getBoundingClientRect().bottom) / 2;
  grip.setPointerCapture(event.pointerId);
  set.line.hidden = false;
  card.toggleAttribute("data-drag", true);
  // The others move around the card: a card that is taken out of the page would lose the pointer.
  grip.onpointermove = ({ clientY }) => {
    const { previousElementSibling: above, nextElementSibling: below } = card;
    if (above && clientY < middle(above)) card.after(above);
    else if (below && clientY > middle(below)) card.before(below);
    else return;
    far = true;
    grip.onpointermove({ clientY });
  };
  grip.onpointercancel = () => {
    far = false;
  };
  grip.onlostpointercapture = () => {
    grip.onpointermove = grip.onlostpointercapture = null;
    card.removeAttribute("data-drag");
    if (far) settle(set, row, dropped(set, row));
    draw(set);
  };
}

function enhance(set) {
  set.dataset.rank = "on";
  set.append(set.querySelector("template[data-cards]").content.cloneNode(true));
  set.said = set.querySelector("[data-said]");
  set.list = set.querySelector("ol");
  set.line = set.list.querySelector("[data-line]");
  set.rows = [...set.querySelectorAll("tbody tr")].map((tr) => {
    const card = set.querySelector("template[data-card]").content.firstElementChild.cloneNode(true);
    const name = tr.querySelector("th").textContent;
    const [place, grip, up, down, tie] = card.children;
    const row = { card, name, place, grip, down, tie, radios: [...tr.querySelectorAll("input")] };
    grip.append(name);
    grip.onpointerdown = (event) => drag(set, row, event);
    for (const button of [up, down, tie]) {
      button.ariaLabel = `${button.title}: ${name}`;
      button.onclick = () => {
        settle(set, row, moved(read(set.order), row, button.dataset.act));
        (button.disabled ? up : button).focus();
      };
    }
    return row;
  });
  set.order = set.rows;
  set.querySelector(".table-responsive").hidden = true;
  set.addEventListener("change", () => draw(set));
  draw(set);
}

function bind() {
  for (const set of document.querySelectorAll('[data-rank]:not([data-rank="on"])')) enhance(set);
}

document.addEventListener("htmx:after:swap", bind);
bind();
