/* `table[data-quota]`: the sums of its rows and columns (`[data-sum]`) follow the numbers while they are typed. */
function counted(input) {
  return /^[0-9]{1,9}$/.test(input.value.trim()) ? Number(input.value) : 0;
}

function say(cell, sum) {
  cell.textContent = sum.toLocaleString(document.documentElement.lang || undefined);
}

function add(table) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")].map(counted));
  const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);
  for (const [place, cell] of table.querySelectorAll("[data-sum=row]").entries()) say(cell, sum(rows[place]));
  for (const [place, cell] of table.querySelectorAll("[data-sum=column]").entries()) {
    say(cell, sum(rows.map((row) => row[place])));
  }
  say(table.querySelector("[data-sum=all]"), sum(rows.flat()));
}

document.addEventListener("input", (event) => {
  const table = event.target.closest("table[data-quota]");
  if (table) add(table);
});
