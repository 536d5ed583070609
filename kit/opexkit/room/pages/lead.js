// The facilitator's page: who is here, what is open, counts, and all that steers the room.
import { h } from "../../view/dom.js";
import { control, games } from "./game.js";
import { connect } from "./line.js";
import { makeQuiz, control as quizControl } from "./quiz.js";
import { agreement, results } from "./practice.js";
import { agenda } from "./schedule.js";
import { fetchQuestions, notice, parked, redraw, showLine, timer, voted } from "./shared.js";

async function start() {
  const words = await fetchQuestions();
  const page = { words, parts: {}, quiz: makeQuiz(), games: new Map() };
  page.line = connect("lead", { draw: (parts) => { page.parts = parts; draw(page); }, tell: showLine, lost: (body, why) => notice(`${why} (${body.do})`) });
  page.nodes = layout(page);
  page.setTimer = timer(page.nodes.clock, () => page.line.now);
}

// Sends what a button does, and says what came of it.
async function act(page, body) {
  const told = await page.line.send(body);
  page.nodes.said.textContent = told.refused ?? "Done.";
  return told;
}

function button(text, onclick, className = "") {
  return h("button", { type: "button", className, onclick }, text);
}

function layout(page) {
  const { words } = page;
  const focus = h("select", { id: "focus", onchange: (event) => look(page, event.target.value) }, h("option", { value: "" }, "nothing yet"),
    ...words.questions.map((question) => h("optgroup", { label: `${question.number}: ${question.title}` }, ...question.practices.map((item) => h("option", { value: item.code }, `${item.code} ${item.title}`)))));
  const minutes = h("input", { id: "minutes", type: "number", min: 1, max: 240, value: 3 });
  const nodes = {
    focus, minutes, clock: h("p", { className: "clock", role: "timer", hidden: true }), said: h("p", { className: "how", role: "status" }),
    codes: h("p", {}), now: h("div", {}), lock: button("Lock the room", () => act(page, { do: "steer", name: "locked", value: !page.parts.room.locked })),
    table: h("tbody", {}), seats: h("tbody", {}), lot: h("div", {}), people: h("h2", {}, "Who is here"), texts: h("div", {}), play: h("div", {}), control: control((body) => page.line.send(body)),
    agenda: agenda(words.plans, (body) => act(page, body), () => page.line.now),
  };
  const here = () => [focus.value].filter(Boolean);
  const whole = () => words.items.get(focus.value)?.question.practices.map(({ code }) => code) ?? [];
  const onItems = (body, items) => (items.length ? act(page, { ...body, items }) : nodes.said.replaceChildren("Choose a practice first."));
  const team = h("input", { id: "team", maxLength: 60 });
  const workload = h("input", { id: "workload", maxLength: 60 });
  document.querySelector("main").replaceChildren(nodes.clock, nodes.codes, nodes.agenda.node,
    h("section", { ariaLabel: "Steer" }, h("label", { htmlFor: "focus" }, "The room looks at"), focus,
      h("div", { className: "buttons" }, button("Back", () => step(page, -1)), button("Next", () => step(page, 1), "main")),
      h("div", { className: "buttons" }, button("Open the vote", () => onItems({ do: "open" }, here()), "main"), button("Close", () => onItems({ do: "close" }, here())),
        button("Show what was voted", () => onItems({ do: "close", reveal: true }, here()))),
      h("div", { className: "buttons" }, button("Open the whole question", () => onItems({ do: "open" }, whole())), button("Show the whole question", () => onItems({ do: "close", reveal: true }, whole()))),
      h("div", { className: "buttons" }, h("label", { htmlFor: "minutes" }, "Minutes"), minutes, button("Start the timer", () => act(page, { do: "steer", name: "timer", value: page.line.now + 60 * Number(minutes.value) })),
        button("Stop it", () => act(page, { do: "steer", name: "timer", value: 0 })), nodes.lock), nodes.said),
    quizControl((body) => page.line.send(body)), page.quiz.node, nodes.control.node, nodes.play, nodes.now, nodes.texts,
    h("section", { ariaLabel: "Practices, the widest spread first" }, h("h2", {}, "Practices, the widest spread first"),
      h("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: "Practices" }, h("table", {}, h("thead", {}, row("th", "Practice", "Vote", "Voted", "Spread", "Agreed")), nodes.table))),
    h("section", { ariaLabel: "Who is here" }, nodes.people,
      h("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: "Seats" }, h("table", {}, h("thead", {}, row("th", "Seat", "Here", "At", "Open votes given", "Role", "Team")), nodes.seats)),
      h("div", { className: "buttons" }, h("label", { htmlFor: "team" }, "Team"), team, h("label", { htmlFor: "workload" }, "Workload"), workload,
        button("Make the team, or name its workload", () => team.value && act(page, { do: "team", name: team.value, workload: workload.value })))),
    h("section", { ariaLabel: "Parking lot" }, h("h2", {}, "Parking lot"), nodes.lot));
  return nodes;
}

function row(tag, ...cells) {
  return h("tr", {}, ...cells.map((cell, place) => (place === 0 || tag === "th" ? h("th", { scope: tag === "th" ? "col" : "row" }, ...[cell].flat()) : h("td", {}, ...[cell].flat()))));
}

// Moves the room; until it has moved, the page holds on to what was chosen here.
async function look(page, code) {
  page.nodes.focus.value = code;
  page.moving = code;
  await act(page, { do: "steer", name: "focus", value: code });
}

function step(page, by) {
  const { path } = page.words;
  const place = path.indexOf(page.nodes.focus.value);
  const next = path[place < 0 ? 0 : place + by];
  if (next) look(page, next);
  else page.nodes.said.textContent = by > 0 ? "This was the last practice of the agenda." : "This is the first practice of the agenda.";
}

function draw(page) {
  const { parts, nodes, words } = page;
  if (!nodes || !parts.room) return;
  const { room, people, codes, me } = parts;
  document.querySelector("#who").textContent = `You lead as ${me.label}. ${people.here} of ${people.seats} are here.`;
  page.setTimer(room.timer);
  if (page.moving === room.focus) page.moving = undefined;
  if (page.moving === undefined) nodes.focus.value = room.focus;
  nodes.codes.replaceChildren("Code for everyone ", h("strong", { className: "code" }, codes.code), ", for another facilitator ", h("strong", { className: "code" }, codes.lead));
  nodes.lock.textContent = room.locked ? "Unlock the room" : "Lock the room";
  nodes.now.replaceChildren(...current(words, room.focus, parts[`ballot:${room.focus}`]));
  nodes.texts.replaceChildren(...texts(page));
  redraw(nodes.table, practices(page));
  nodes.agenda.update(parts.schedule);
  page.quiz.update(parts.quiz);
  nodes.control.update(parts);
  games(parts, page.games, nodes.play, page.line.send);
  drawSeats(page);
  drawParking(page);
}

// The practice to read aloud, and the vote on it.
function current(words, code, ballot) {
  const item = words.items.get(code);
  if (!item) return [h("h2", {}, "The room looks at nothing yet")];
  return [h("h2", {}, `${code} ${item.title}`), h("p", {}, item.what), ...(ballot ? results(words, ballot) : [h("p", { className: "how" }, "No vote on this practice yet.")])];
}

// What each team wrote of the current practice, side by side.
function texts({ parts, words }) {
  const written = parts.teams.map((team) => [team, parts[`fields:${team.id}:${parts.room.focus}`]]).filter(([, said]) => said);
  return written.map(([team, said]) => h("section", { className: "texts", ariaLabel: `What ${team.name} wrote` }, h("h3", {}, `${team.name} wrote`),
    h("dl", {}, ...Object.entries(said).filter(([, field]) => field.value).flatMap(([name, field]) => [h("dt", {}, name), h("dd", {}, name === "status" ? words.status.get(field.value) : field.value)]))));
}

function practices(page) {
  const { parts, words } = page;
  const widest = (code) => Math.max(-1, ...(parts[`ballot:${code}`]?.teams ?? []).map(({ spread }) => spread ?? -1));
  return [...new Set([...words.path, ...voted(parts)])].sort((one, other) => widest(other) - widest(one)).map((code) => {
    const ballot = parts[`ballot:${code}`];
    const agreed = parts.teams.map((team) => [team.name, parts[`fields:${team.id}:${code}`]?.status?.value]).filter(([, status]) => status);
    const go = h("button", { type: "button", className: "plain", "data-key": code, ariaCurrent: code === parts.room.focus ? "true" : "false", onclick: () => look(page, code) }, `${code} ${words.items.get(code).title}`);
    return row("td", go, ...voting(ballot), agreed.map(([team, status]) => h("div", {}, `${team}: ${words.status.get(status)}`)));
  });
}

// State, counts and spreads of a vote, a line a team.
function voting(ballot) {
  if (!ballot) return ["", "", ""];
  const { round, teams } = ballot;
  const state = { open: "open", closed: "over", revealed: "shown" }[ballot.state];
  return [round > 1 ? `${state} (round ${round})` : state, teams.map(({ team, votes, of }) => h("div", {}, `${team}: ${votes} of ${of}`)),
    teams.filter(({ spread }) => spread !== null).map(({ team, spread }) => h("div", {}, `${team}: ${agreement(spread)}`))];
}

// Drawn anew only when something is new and nobody is choosing there.
function drawSeats(page) {
  const { parts, nodes } = page;
  const key = JSON.stringify([parts.seats, parts.teams]);
  if (key === page.seatsDrawn || nodes.seats.contains(document.activeElement)) return;
  page.seatsDrawn = key;
  nodes.people.textContent = `Who is here: ${parts.people.here} of ${parts.people.seats}`;
  nodes.seats.replaceChildren(...parts.seats.map((seat) => row("td", seat.label, seat.here === null ? "away" : "here", seat.here ?? "", String(seat.voting), ...places(page, seat))));
}

function places(page, seat) {
  if (seat.role === "facilitator") return ["facilitator", ""];
  const { teams } = page.parts;
  const role = h("select", { ariaLabel: `Role of ${seat.label}` }, ...["participant", "scribe", "commander"].map((each) => h("option", { value: each, selected: each === seat.role }, each)));
  const team = h("select", { ariaLabel: `Team of ${seat.label}` }, ...teams.map((each) => h("option", { value: each.id, selected: each.name === seat.team }, each.name)));
  const change = () => act(page, { do: "place", seat: seat.id, role: role.value, team: team.value });
  role.addEventListener("change", change);
  team.addEventListener("change", change);
  return [role, team];
}

function drawParking(page) {
  const key = JSON.stringify(page.parts.parking);
  if (key === page.lotDrawn || page.nodes.lot.contains(document.activeElement)) return;
  page.lotDrawn = key;
  page.nodes.lot.replaceChildren(...parked(page.parts.parking, (each) => {
    const owner = h("input", { value: each.owner, ariaLabel: "Owner", placeholder: "owner", maxLength: 100, onchange: (event) => act(page, { do: "settle", parked: each.id, owner: event.target.value, settled: each.settled }) });
    return h("span", { className: "buttons" }, owner, button(each.settled ? "Open again" : "Settled", () => act(page, { do: "settle", parked: each.id, owner: owner.value, settled: !each.settled })));
  }));
}

start().catch((error) => showLine(error.message, true));

export default { start };
