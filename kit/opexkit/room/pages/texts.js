// What people wrote for a rubric, side by side: a facilitator gives points, and shows texts on the wall without a name.
import { h, uniqueId } from "../../view/dom.js";
import { connect } from "./line.js";
import { notice, showLine } from "./shared.js";

const PAUSE = 4000; // milliseconds between two looks for new texts

async function start() {
  const page = { rubrics: [], chosen: "", cards: new Map(), shown: new Set() };
  page.line = connect("lead", { draw: () => {}, tell: showLine, lost: (body, why) => notice(`${why} (${body.do})`), socket: "socket/lead" });
  page.line.here("texts");
  page.nodes = layout(page);
  for (;;) {
    await look(page);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

function layout(page) {
  const choice = h("select", { id: "rubric", onchange: () => { page.chosen = choice.value; swap(page); } });
  const names = h("input", { type: "checkbox", id: "names", onchange: () => document.body.classList.toggle("named", names.checked) });
  const nodes = { choice, names, head: h("div", {}), cards: h("div", { className: "cards" }), said: h("p", { className: "how", role: "status" }), none: h("p", {}, "Nobody has written a text for a rubric yet. They appear here by themselves.") };
  const show = (seats) => act(page, { do: "show", exercise: page.chosen, seats });
  nodes.tools = h("div", {}, h("label", { htmlFor: choice.id }, "Exercise"), choice,
    h("div", { className: "buttons" }, h("label", { htmlFor: names.id }, names, " Show me who wrote what"),
      h("button", { type: "button", className: "main", onclick: () => show([...page.shown]) }, "Show the chosen ones to all, without names"),
      h("button", { type: "button", onclick: () => show([]) }, "Take them off the wall")), nodes.said, nodes.head);
  nodes.tools.hidden = true;
  document.querySelector("main").replaceChildren(nodes.none, nodes.tools, nodes.cards);
  return nodes;
}

async function act(page, body) {
  const told = await page.line.send(body);
  page.nodes.said.textContent = told.refused ?? "Done.";
  return told;
}

async function look(page) {
  const { nodes } = page;
  try {
    const asked = await fetch(new URL("texts.json", location.href));
    if (!asked.ok) return;
    page.rubrics = (await asked.json()).rubrics;
  } catch { /* the line says that the room is away */
    return;
  }
  nodes.none.hidden = page.rubrics.length > 0;
  nodes.tools.hidden = page.rubrics.length === 0;
  const titles = page.rubrics.map(({ id, title, texts }) => [id, `${title} (${texts.length})`]);
  if (JSON.stringify(titles) !== page.titles && document.activeElement !== nodes.choice) {
    page.titles = JSON.stringify(titles);
    nodes.choice.replaceChildren(...titles.map(([value, title]) => h("option", { value, selected: value === page.chosen }, title)));
  }
  if (!page.chosen && titles.length) {
    page.chosen = titles[0][0];
    swap(page);
  }
  update(page);
}

// Another exercise: its prompt and levels, and cards made anew.
function swap(page) {
  const rubric = page.rubrics.find(({ id }) => id === page.chosen);
  page.cards.clear();
  page.shown.clear();
  page.nodes.cards.replaceChildren();
  page.nodes.head.replaceChildren(h("p", {}, rubric.prompt), h("details", {}, h("summary", {}, "What the points mean, and an answer to compare with"),
    ...rubric.criteria.map(({ text, levels }) => h("div", {}, h("strong", {}, text), h("ol", { start: 0 }, ...levels.map((level) => h("li", {}, level))))),
    h("p", {}, h("strong", {}, "To compare with: "), rubric.model)));
  update(page);
}

function update(page) {
  const rubric = page.rubrics.find(({ id }) => id === page.chosen);
  for (const [place, text] of rubric?.texts.entries() ?? []) {
    if (!page.cards.has(text.seat)) {
      page.cards.set(text.seat, card(page, rubric, text, place));
      page.nodes.cards.append(page.cards.get(text.seat).node);
    }
    page.cards.get(text.seat).update(text);
  }
}

// One text with a choice of points for each criterion; what is chosen here is kept at once.
function card(page, rubric, { seat }, place) {
  const id = uniqueId();
  const body = h("p", { className: "text" });
  const note = h("p", { className: "how", role: "status" });
  const who = h("span", { className: "who" });
  let busy = 0;
  const points = new Map(rubric.criteria.map((criterion) => [criterion.id, h("select", { id: `${id}-${criterion.id}`, onchange: () => give() },
    h("option", { value: "" }, "–"), ...criterion.levels.map((_, level) => h("option", { value: String(level) }, String(level))))]));
  const choose = h("input", { type: "checkbox", onchange: () => { if (choose.checked) page.shown.add(seat); else page.shown.delete(seat); } });

  async function give() {
    const given = [...points].filter(([, select]) => select.value !== "").map(([name, select]) => [name, Number(select.value)]);
    note.textContent = "Saving …";
    busy += 1;
    const told = await page.line.send({ do: "mark", seat, exercise: rubric.id, points: Object.fromEntries(given) });
    busy -= 1;
    if (told.refused) note.textContent = told.refused;
    else note.textContent = told.score === null ? "Saved; some points are missing." : `Saved: ${Math.round(100 * told.score)}% of the points.`;
  }

  const node = h("article", { className: "card", ariaLabelledby: `${id}-head` }, h("h2", { id: `${id}-head` }, `Text ${place + 1}`, who), body,
    ...rubric.criteria.map((criterion) => h("div", { className: "criterion" }, h("label", { htmlFor: `${id}-${criterion.id}` }, criterion.text), points.get(criterion.id))),
    h("label", {}, choose, " Choose for the wall"), note);
  return {
    node,
    update({ text, label, team, points: now, own }) {
      body.textContent = text;
      who.textContent = ` by ${label}${team ? `, ${team}` : ""}`;
      for (const [name, select] of points) {
        if (!busy && document.activeElement !== select) select.value = String(now[name] ?? "");
        select.title = own[name] === undefined ? "" : `The writer gave ${own[name]}`;
      }
    },
  };
}

start().catch((error) => showLine(error.message, true));

export default { start };
