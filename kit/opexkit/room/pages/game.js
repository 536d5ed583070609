// An incident of a game day: the clock, what rings, what was seen, what the team wants next, the log.
import { h, shown, uniqueId } from "../../view/dom.js";
import { redraw } from "./shared.js";

const WORDS = { vote: "More than half of those who are here decide.", commander: "The incident commander decides." };

// Makes the place of a game. `send(body)` is left out on the wall, where nothing can be pressed.
export function makeGame(owner, send) {
  const id = uniqueId();
  const nodes = {
    head: h("h2", {}), clock: h("p", { className: "game-clock" }), how: h("p", { className: "how" }), wants: h("div", {}),
    moves: h("div", { className: "buttons" }), said: h("p", { className: "how", role: "status" }), act: h("div", {}),
    write: h("div", {}), debrief: h("div", {}), alarms: h("div", {}), seen: h("div", {}), log: h("div", {}),
  };
  const game = { owner, send, id, nodes, drawn: {}, now: {} };
  game.node = h("section", { className: "game", ariaLabelledby: `${id}-head` }, nodes.head, nodes.clock, nodes.how, nodes.wants,
    nodes.act, nodes.moves, nodes.said, nodes.write, nodes.debrief, nodes.alarms, nodes.seen, nodes.log);
  nodes.head.id = `${id}-head`;
  game.update = (now) => update(game, now);
  return game;
}

// The games that a page has, made as they come and taken away as they go.
export function games(parts, made, place, send) {
  for (const [name, game] of made) {
    if (parts[name]) continue;
    game.node.remove();
    made.delete(name);
  }
  for (const [name, now] of Object.entries(parts)) {
    if (!name.startsWith("game:")) continue;
    if (!made.has(name)) {
      made.set(name, makeGame(name.slice(5), send));
      place.append(made.get(name).node);
    }
    made.get(name).update(now);
  }
}

function update(game, now) {
  const { nodes } = game;
  game.now = now;
  nodes.head.textContent = now.team ? `${now.title}, ${now.team}` : now.title;
  nodes.clock.replaceChildren(h("strong", {}, `Minute ${Math.floor(now.minute)}`), ` ${now.hurt.toLocaleString("en")} requests hurt so far. ${ending(now)}`);
  nodes.how.textContent = now.looked.length || now.end ? WORDS[now.by] : `${now.briefing} ${WORDS[now.by]}`;
  once(game, "wants", [now.wants, now.voters, now.end], () => redraw(nodes.wants, wants(game)));
  if (game.send) once(game, "moves", [now.looked, now.end, now.may, now.mine, now.runbooks], () => moves(game));
  once(game, "log", now.log, () => nodes.log.replaceChildren(...log(now)));
  piece(game, "alarms", now.alarms, nodes.alarms);
  if (now.debrief) piece(game, "debrief", "debrief", nodes.debrief);
  else nodes.debrief.replaceChildren();
  evidence(game, now.seen);
}

function ending({ end, running }) {
  if (end === "resolved") return "It is over: the runbook ended it.";
  if (end) return "It is over: the second line has taken over.";
  return running ? "The clock runs." : "The clock stands.";
}

function once(game, name, what, act) {
  const text = JSON.stringify(what);
  if (game.drawn[name] === text) return;
  game.drawn[name] = text;
  act();
}

async function fetched(game, name) {
  const answer = await fetch(new URL(`game/${game.owner}/${name}`, location.href));
  return answer.ok ? labeled(game, shown(await answer.text())) : h("p", { className: "wrong" }, "This cannot be shown; reload the page.");
}

// Regions carry the team's name: on the wall several teams show the same table.
function labeled({ now }, node) {
  for (const region of now.team ? node.querySelectorAll("[role=region]") : []) {
    region.setAttribute("aria-label", `${now.team}: ${region.getAttribute("aria-label")}`);
  }
  return node;
}

function piece(game, name, key, node) {
  once(game, name, key, async () => node.replaceChildren(await fetched(game, name)));
}

// What was looked at, the newest first; the wall shows the last one alone.
function evidence(game, keys) {
  const { seen } = game.nodes;
  const there = [...seen.children].map((node) => node.dataset.key);
  for (const node of [...seen.children]) if (!keys.includes(node.dataset.key)) node.remove();
  for (const [place, key] of keys.entries()) {
    if (there.includes(key)) continue;
    const node = h("div", { className: "evidence", "data-key": key });
    seen.prepend(node);
    fetched(game, place).then((text) => node.replaceChildren(text));
  }
}

function named({ checks, runbooks }, move) {
  const [verb, name] = move.split(" ");
  if (verb === "call") return "hand over to the second line";
  const found = (verb === "check" ? checks : runbooks).find((each) => each.id === name);
  return `${verb === "check" ? "look at" : "run"}: ${found?.title ?? name}`;
}

function wants(game) {
  const { now } = game;
  if (now.end || !now.wants.length) return [];
  const items = now.wants.map(([move, count]) => h("li", {}, `${count} of ${now.voters}: ${named(now, move)} `, game.send && now.may.move
    ? h("button", { type: "button", "data-key": move, onclick: () => act(game, { do: "move", move }) }, "Do it") : ""));
  return [h("p", {}, h("strong", {}, "What people want next")), h("ul", { className: "wants" }, ...items)];
}

async function act(game, body) {
  const told = await game.send({ ...body, game: game.owner });
  game.nodes.said.textContent = told.refused ?? "";
  return told;
}

// What can be looked at and run: a wish, or done at once by who decides.
function moves(game) {
  const { now, nodes, id } = game;
  const verb = now.may.move ? "move" : "want";
  const press = (move) => act(game, { do: verb, move });
  const entry = (move, text) => h("button", { type: "button", "data-key": move, ariaPressed: String(now.mine === move), onclick: () => press(move) }, text);
  const runbook = h("select", { id: `${id}-runbook` }, ...now.runbooks.map((each) => h("option", { value: each.id }, `${each.title} (${each.minutes} min)`)));
  runbook.value = nodes.moves.querySelector("select")?.value || now.runbooks[0].id;
  redraw(nodes.moves, now.end ? [] : [
    h("p", { className: "wide" }, h("strong", {}, now.may.move ? "What is done next" : "What do you want next?")),
    ...now.checks.map((check) => entry(`check ${check.id}`, `${check.title} (${check.minutes} min${now.looked.includes(check.id) ? ", seen" : ""})`)),
    h("label", { htmlFor: runbook.id }, "Runbook"), runbook,
    h("button", { type: "button", "data-key": "run", ariaPressed: String(now.mine.startsWith("run ")), onclick: () => press(`run ${runbook.value}`) }, "Run it"),
    entry("call", "Hand over to the second line"),
  ]);
  writing(game);
}

// A line for the log; who may not write is told who does.
function writing(game) {
  const { now, nodes, id } = game;
  if (nodes.write.contains(document.activeElement)) return;
  if (!now.may.write) return nodes.write.replaceChildren(now.end ? "" : h("p", { className: "how" }, "The scribe writes the log."));
  const role = h("select", { id: `${id}-role` }, ...now.roles.map(([value, word]) => h("option", { value, selected: value === "scribe" }, word)));
  const line = h("input", { id: `${id}-line`, type: "text", maxLength: 500 });
  const note = async () => {
    const text = line.value.trim();
    if (!text) return;
    const told = await act(game, { do: "move", move: `as ${role.value} ${text}` });
    if (!told.refused && line.value.trim() === text) line.value = "";
  };
  line.addEventListener("keydown", (event) => { if (event.key === "Enter") note(); });
  nodes.write.replaceChildren(h("div", { className: "buttons" }, h("label", { htmlFor: role.id }, "As"), role, h("label", { htmlFor: line.id }, "write"), line,
    h("button", { type: "button", onclick: note }, "Write it down")));
}

function log({ log: lines }) {
  if (!lines.length) return [];
  return [h("h3", {}, "Decision log"), h("ol", { className: "log", reversed: true }, ...[...lines].reverse().map(([minute, role, text]) => h("li", {}, `Minute ${minute}, ${role}: ${text}`)))];
}

// The facilitator's part: begin an incident, let its clock run.
export function control(send) {
  const id = uniqueId();
  const number = h("input", { id: `${id}-number`, type: "number", min: 1, max: 1000, value: 1 });
  const by = h("select", { id: `${id}-by` }, h("option", { value: "vote" }, "by vote"), h("option", { value: "commander" }, "by the incident commander"));
  const said = h("p", { className: "how", role: "status" });
  const act = async (body) => { said.textContent = "…"; said.textContent = (await send(body)).refused ?? "Done."; };
  const begin = (game) => act({ do: "begin", game, number: Number(number.value), by: by.value });
  const clocks = h("div", { className: "buttons" });
  const node = h("details", {}, h("summary", {}, "A game day"), h("div", { className: "buttons" },
    h("label", { htmlFor: number.id }, "Incident"), number, h("label", { htmlFor: by.id }, "decided"), by,
    h("button", { type: "button", onclick: () => begin("room") }, "Begin for the room together"),
    h("button", { type: "button", onclick: () => begin("teams") }, "Begin for each team")), clocks, said);
  return {
    node,
    update(parts) {
      redraw(clocks, Object.entries(parts).filter(([name]) => name.startsWith("game:")).flatMap(([name, now]) => {
        const [game, whose] = [name.slice(5), now.team ? ` of ${now.team}` : ""];
        const clock = h("button", { type: "button", "data-key": name, onclick: () => act({ do: "clock", game, running: !now.running }) }, `${now.running ? "Stop" : "Start"} the clock${whose}`);
        return [now.end ? "" : clock, h("button", { type: "button", "data-key": `${name} away`, onclick: () => act({ do: "away", game }) }, `Put the incident${whose} away`)];
      }));
    },
  };
}

export default { makeGame, games, control };
