// A participant's page: the room's practice with its vote and the team's answer, the list of practices, the parking lot.
import { h } from "../../view/dom.js";
import { connect } from "./line.js";
import { games } from "./game.js";
import { card } from "./practice.js";
import { makeQuiz } from "./quiz.js";
import { stepLine } from "./schedule.js";
import { shownTexts } from "./shown.js";
import { fetchQuestions, notice, parked, redraw, showLine, timer, voted } from "./shared.js";

const ROLES = { scribe: ", the scribe", commander: ", the incident commander" };

async function start() {
  const words = await fetchQuestions();
  const page = { words, cards: new Map(), texts: shownTexts(), quiz: makeQuiz((body) => page.line.send(body)), games: new Map(), chosen: "", parts: {}, shown: "" };
  page.line = connect("seat", { draw: (parts) => { page.parts = parts; draw(page); }, tell: showLine, lost: (body, why) => notice(`${why} It was: ${lostText(body)}`) });
  page.nodes = layout(page);
  page.setTimer = timer(page.nodes.clock, () => page.line.now);
}

function lostText(body) {
  return body.value ?? body.text ?? body.status ?? body.do;
}

function layout(page) {
  const nodes = { clock: h("p", { className: "clock", role: "timer", hidden: true }), where: h("p", {}), step: stepLine(() => page.line.now), play: h("div", {}), now: h("div", {}), list: h("ol", { className: "practices" }), lot: h("div", {}) };
  const text = h("textarea", { id: "park", rows: 2, maxLength: 500 });
  const about = h("p", { className: "how", role: "status" });
  const park = async () => {
    if (!text.value.trim()) return;
    const value = text.value;
    const told = await page.line.send({ do: "park", text: value, item: page.shown });
    about.textContent = told.refused ?? "Parked.";
    if (!told.refused && text.value === value) text.value = "";
    text.focus();
  };
  document.querySelector("main").replaceChildren(nodes.clock, nodes.step.node, nodes.where, page.texts.node, page.quiz.node, nodes.play, nodes.now,
    h("section", { ariaLabel: "Practices" }, h("h2", {}, "Practices"), nodes.list),
    h("section", { ariaLabel: "Parking lot" }, h("h2", {}, "Parking lot"), h("label", { htmlFor: "park" }, "What cannot be settled now"), text,
      h("button", { type: "button", onclick: park }, "Park it"), about, nodes.lot));
  return nodes;
}

function draw(page) {
  const { parts, nodes, words } = page;
  const { me, team, people, room } = parts;
  if (!nodes || !room) return;
  document.querySelector("#who").textContent = `You are ${me.label}${ROLES[me.role] ?? ""}${team ? `, in ${team.name}` : ", in no team yet"}. ${people.here} of ${people.seats} are here.`;
  page.setTimer(room.timer);
  nodes.step.update(parts.step);
  page.texts.update(parts.texts);
  page.quiz.update(parts.quiz);
  games(parts, page.games, nodes.play, page.line.send);
  follow(page, room.focus);
  const shown = page.chosen || room.focus || firstOpen(parts) || words.path[0];
  const isElsewhere = page.chosen && room.focus && page.chosen !== room.focus;
  nodes.where.replaceChildren(room.locked ? h("strong", {}, "The facilitator has locked the room. ") : "",
    isElsewhere ? h("button", { type: "button", onclick: () => show(page, "") }, `The room is at ${room.focus}: go there`) : "");
  if (shown !== page.shown) swap(page, shown);
  page.cards.get(shown)?.update(parts);
  redraw(nodes.list, listed(page));
  nodes.lot.replaceChildren(...parked(parts.parking));
}

// When the facilitator moves the room, everyone comes along, but for whoever is writing.
function follow(page, focus) {
  const isWriting = page.nodes.now.querySelector(":is(textarea, input:not([type=radio])):focus");
  if (focus !== page.focus && !isWriting) page.chosen = "";
  page.focus = focus;
}

function firstOpen(parts) {
  return Object.values(parts).find((part) => part?.state === "open")?.item;
}

function swap(page, code) {
  const item = page.words.items.get(code);
  if (!item) return;
  if (!page.cards.has(code)) page.cards.set(code, card(page.words, item, { send: page.line.send }));
  page.shown = code;
  page.nodes.now.replaceChildren(page.cards.get(code).node);
  page.line.here(code);
}

function show(page, code) {
  page.chosen = code === page.parts.room.focus ? "" : code;
  draw(page);
  page.nodes.now.querySelector("h2")?.focus();
}

// The agenda's practices and all that was voted on; what is revealed comes with its spread, the widest first.
function listed(page) {
  const { parts, words } = page;
  const codes = [...new Set([...words.path, ...voted(parts)])];
  const spread = (code) => parts[`ballot:${code}`]?.teams[0]?.spread ?? -1;
  return codes.sort((one, other) => spread(other) - spread(one)).map((code) => h("li", {},
    h("button", { type: "button", className: "plain", "data-key": code, ariaCurrent: code === page.shown ? "true" : "false", onclick: () => show(page, code) }, `${code} ${words.items.get(code)?.title ?? ""}`),
    h("span", { className: "how" }, standing(page, code))));
}

// What is told of a vote that was shown; nothing of how few people voted.
function spreadOf(ballot) {
  const spread = ballot.teams[0]?.spread ?? null;
  return spread === null ? "fewer than four votes, hidden" : `spread ${spread.toFixed(2)}`;
}

function standing({ parts, words }, code) {
  const ballot = parts[`ballot:${code}`];
  const status = parts[`fields:${code}`]?.status?.value;
  const told = [];
  if (ballot?.state === "open") told.push(ballot.mine ? "you voted" : "vote now");
  if (ballot?.state === "closed") told.push("vote over");
  if (ballot?.state === "revealed") told.push(spreadOf(ballot));
  if (status) told.push(`agreed: ${words.status.get(status)}`);
  return told.join(", ");
}

start().catch((error) => showLine(error.message, true));

export default { start };
