// A lesson: the same scripts as in a notebook, mounted on a model that speaks to the room instead of a kernel.
import { h } from "../../view/dom.js";
import { connect } from "./line.js";
import { notice, showLine } from "./shared.js";

const KEPT = ["answer", "confidence"];

async function start() {
  const main = document.querySelector("#main");
  const models = new Map();
  const running = ({ running: lab, note, progress }) => { for (const [name, value] of [["note", note], ["progress", progress]]) models.get(lab)?.set(name, value); };
  const line = connect("seat", { draw: () => {}, tell: showLine, running, lost: (body, why) => notice(`${why} It was your answer to ${body.exercise}.`), socket: main.dataset.socket });
  line.here(main.dataset.place);
  const { kinds, states } = await (await fetch(main.dataset.states)).json();
  const scripts = {};
  for (const place of main.querySelectorAll(".mount")) {
    const { exercise } = place.dataset;
    scripts[kinds[exercise]] ??= import(`${main.dataset.kinds}/${kinds[exercise]}.js`);
    const script = await scripts[kinds[exercise]];
    models.set(exercise, makeModel(exercise, states[exercise], line));
    await script.default.render({ model: models.get(exercise), el: place });
    place.querySelector("h4")?.setAttribute("aria-level", "3"); // below the page's second level
  }
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView(); // what was mounted moved it
}

// What a script calls its model: state with listeners; what is set is kept, what is asked is sent.
function makeModel(exercise, state, line) {
  const listeners = new Map();
  let changed = false;
  let busy = false;

  function set(name, value) {
    const isNew = JSON.stringify(state[name]) !== JSON.stringify(value);
    state[name] = value;
    if (KEPT.includes(name)) changed ||= isNew;
    if (isNew) for (const act of [...(listeners.get(`change:${name}`) ?? [])]) act();
  }

  async function ask(act) {
    changed = false;
    busy = true;
    set("note", "Saving …");
    const told = await line.send({ do: "practice", exercise, act, answer: state.answer ?? null, confidence: state.confidence || null });
    busy = false;
    set("note", told.refused ?? "Saved.");
    set("progress", 0);
    if (act !== "keep" && !told.refused) show(act, told);
    if (changed) ask("keep");
  }

  // What came of a check, of a hint or of asking for the answer.
  function show(act, { hints, result, report = "" }) {
    set("hints", hints);
    set("result", result);
    if (act === "check") set("report", report);
    else set("report", (state.report ?? "") + report);
  }

  return {
    get: (name) => state[name] ?? { hints: [], note: "", report: "", progress: 0, confidence: "" }[name],
    set,
    on: (event, act) => listeners.set(event, [...(listeners.get(event) ?? []), act]),
    off: (event, act) => listeners.set(event, (listeners.get(event) ?? []).filter((each) => each !== act)),
    save_changes: () => { if (changed && !busy) ask("keep"); },
    send: (message) => {
      for (const name of KEPT) if (name in message) set(name, message[name]);
      ask(message.do);
    },
  };
}

start().catch((error) => {
  showLine(error.message, true);
  document.querySelector("#main").prepend(h("p", { className: "wrong" }, "The exercises cannot be shown; reload the page."));
});

export default { start };
