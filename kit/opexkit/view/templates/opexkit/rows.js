// Filter and sort for long tables. Without it every row stands as printed.
const WORST = ["high", "medium", "low", "unknown", "plain", "met"];
const FEWEST = 6; // rows of a table that needs it
const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function made(tag, properties, ...inside) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
}

// What a cell is sorted by: its mark from the worst, its number from the most, else its text.
function key(cell) {
  const mark = cell.querySelector(".mark");
  if (mark) return WORST.findIndex((name) => mark.classList.contains(name));
  const text = cell.textContent.trim();
  const [found, part, whole] = /^([\d.]+)(?: of ([\d.]+))?/.exec(text) ?? [];
  if (!(found && cell.classList.contains("number"))) return text;
  return whole === undefined ? -part : -part / (Number(whole) || 1);
}

function compared(one, other) {
  if (typeof one !== typeof other) return typeof one === "number" ? -1 : 1;
  return typeof one === "number" ? one - other : order.compare(one, other);
}

// How much a row is at risk, the most first: high risks before medium ones.
const atRisk = (row) => -(1000 * row.querySelectorAll("td .high").length + row.querySelectorAll("td .medium").length);

// Rows by a column, or at risk; rows that are equal stay as printed.
function sorted(rows, by) {
  if (by === "") return [...rows];
  const of = by === "risk" ? atRisk : (row) => key(row.cells[by]);
  return rows.toSorted((one, other) => compared(of(one), of(other)));
}

function choices(heads, name, ...first) {
  const titles = heads.map((head, place) => new Option(head.textContent.trim().replace(/\s+/g, " "), place));
  return made("select", { ariaLabel: name }, ...first, ...titles);
}

function addTools(table) {
  const body = table.tBodies[0];
  const printed = [...body.rows];
  if (printed.length < FEWEST || !table.tHead) return;
  const heads = [...table.tHead.rows[0].cells];
  const marks = heads.filter((head) => head.classList.contains("mark")).length;
  const text = made("input", { type: "search", autocomplete: "off", spellcheck: false });
  const where = choices(heads, "in column", new Option("any column", ""));
  const risk = marks > 1 ? [new Option("most at risk", "risk")] : [];
  const by = choices(heads, "Sort by", new Option("as printed", ""), ...risk);
  const turned = made("input", { type: "checkbox" });
  const count = made("output", {});

  function filter() {
    const word = plain(text.value.trim());
    let shown = 0;
    for (const row of printed) {
      const read = where.value === "" ? row : row.cells[where.value];
      row.hidden = !plain(read?.textContent ?? "").includes(word);
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = word ? `${shown} of ${printed.length} rows` : `${printed.length} rows`;
    count.classList.toggle("part", shown < printed.length);
  }

  function sort() {
    const rows = sorted(printed, by.value);
    body.append(...(turned.checked ? rows.reverse() : rows));
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[by.value]?.setAttribute("aria-sort", turned.checked ? "descending" : "ascending");
  }

  function choose(place) {
    turned.checked = by.value === String(place) && !turned.checked;
    by.value = place;
    sort();
  }

  for (const control of [text, where]) control.addEventListener("input", filter);
  for (const control of [by, turned]) control.addEventListener("change", sort);
  for (const [place, head] of heads.entries()) head.addEventListener("click", () => choose(place));
  const tools = made(
    "div",
    { className: "tools", role: "group", ariaLabel: `Rows of: ${table.caption.textContent.trim()}` },
    made("label", {}, "Rows with ", text),
    made("label", {}, "in ", where),
    made("label", {}, "Sort by ", by),
    made("label", {}, turned, " reversed"),
    count,
  );
  table.parentElement.before(tools);
  table.classList.add("sortable");
  filter();
}

for (const table of document.querySelectorAll("table[data-sortable]")) addTools(table);
