// The wall: the current practice, how many voted, what is revealed, the timer. Nothing to press, no name, no text of anyone.
import { h } from "../../view/dom.js";
import { games } from "./game.js";
import { connect } from "./line.js";
import { results } from "./practice.js";
import { makeQuiz } from "./quiz.js";
import { stepLine } from "./schedule.js";
import { shownTexts } from "./shown.js";
import { fetchQuestions, showLine, timer } from "./shared.js";

async function start() {
  const words = await fetchQuestions();
  const page = { words, games: new Map(), quiz: makeQuiz(), texts: shownTexts("h1") };
  const nodes = { clock: h("p", { className: "clock", role: "timer", hidden: true }), step: stepLine(() => page.line?.now ?? Date.now() / 1000, { link: false }), head: h("div", {}), play: h("div", {}), vote: h("div", { className: "results" }), people: h("p", { className: "people" }) };
  page.nodes = nodes;
  document.querySelector("main").replaceChildren(nodes.clock, nodes.step.node, page.texts.node, page.quiz.node, nodes.play, nodes.head, nodes.vote, nodes.people);
  page.line = connect("screen", { draw: (parts) => draw(page, parts), tell: (text, isBad) => { showLine(text, isBad); document.querySelector("#line").hidden = !isBad; }, lost: () => {} });
  page.setTimer = timer(nodes.clock, () => page.line.now);
}

function draw({ words, nodes, setTimer, quiz, texts, games: made }, { room, people, ballot, agreed, ...others }) {
  quiz.update(others.quiz);
  texts.update(others.texts);
  const isPlayed = Boolean(others.quiz) || Object.keys(others).some((name) => name.startsWith("game:"));
  nodes.head.hidden = Boolean(others.texts); // the wall is about one thing
  nodes.vote.hidden = nodes.head.hidden || isPlayed;
  nodes.step.update(others.step);
  games(others, made, nodes.play);
  const item = words.items.get(room.focus);
  document.body.classList.toggle("waiting", !item && !nodes.vote.hidden && !others.step);
  setTimer?.(room.timer);
  nodes.head.replaceChildren(...head(item, room, isPlayed));
  const settled = Object.entries(agreed ?? {}).map(([team, status]) => h("p", { className: "agreed" }, `${team} agreed: ${words.status.get(status)}`));
  nodes.vote.replaceChildren(...(ballot ? results(words, ballot, "h2") : []), ...settled);
  nodes.people.textContent = `${people.here} ${people.here === 1 ? "person is" : "people are"} here${room.locked ? "; the room is locked" : ""}.`;
}

// What the room looks at; while a quiz or an incident is played, the page keeps a heading for those who cannot see it.
function head(item, room, isPlayed) {
  if (isPlayed) return [h("h1", { className: "skip" }, room.name)];
  if (!item) return [h("h1", {}, room.name), h("p", { className: "what" }, "Join with the address and the code.")];
  return [h("p", { className: "question" }, `${item.question.number}: ${item.question.title}`), h("h1", {}, item.title), h("p", { className: "what" }, item.what)];
}

start().catch((error) => showLine(error.message, true));

export default { start };
