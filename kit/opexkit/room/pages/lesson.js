// A lesson: the same scripts as in a notebook, mounted on a model that speaks to the room instead of a kernel.
import { h, shown } from "../../view/dom.js";
import { mountDrill, mountItems, mountPlan } from "./drill.js";
import { connect } from "./line.js";
import { makeModel } from "./model.js";
import { notice, showLine } from "./shared.js";

async function start() {
  const main = document.querySelector("#main");
  const models = new Map();
  const running = ({ running: name, ...told }) => (told.points ? pointed(models.get(name), told) : hear(models.get(name), told));
  const line = connect("seat", { draw: () => {}, tell: showLine, running, lost: (body, why) => notice(`${why} It was your answer to ${body.exercise}.`), socket: main.dataset.socket });
  line.here(main.dataset.place);
  const { kinds, states } = await (await fetch(main.dataset.states)).json();
  const scripts = {};
  for (const place of main.querySelectorAll(".mount")) {
    const { exercise } = place.dataset;
    if (kinds[exercise] === "mock") {
      await mountMock(place, states[exercise], line, await import(`${main.dataset.kinds}/mock.js`));
      continue;
    }
    scripts[kinds[exercise]] ??= import(`${main.dataset.kinds}/${kinds[exercise]}.js`);
    const script = await scripts[kinds[exercise]];
    models.set(exercise, makeModel(exercise, states[exercise], line, place));
    await script.default.render({ model: models.get(exercise), el: place });
    place.querySelector("h4")?.setAttribute("aria-level", "3"); // below the page's second level
  }
  const mount = async (place, { name, kind, state }) => {
    const model = makeModel(name, state, line, place);
    await (await import(`${main.dataset.kinds}/${kind}.js`)).default.render({ model, el: place });
    place.querySelector("h4")?.setAttribute("aria-level", "3");
    tellApart(place);
    return model;
  };
  for (const place of main.querySelectorAll(".drill")) await mountDrill(place, line, mount);
  for (const place of main.querySelectorAll(".items")) await mountItems(place, line, mount);
  for (const place of main.querySelectorAll(".plan")) mountPlan(place, tellApart);
  for (const place of main.querySelectorAll(".own")) drawOwn(place);
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView(); // what was mounted moved it
}

// How far a lab is.
function hear(model, told) {
  for (const name of ["note", "progress"]) model?.set(name, told[name]);
}

// The facilitator gave a text points: shown at once, or once the person has left the field that is written in.
function pointed(model, { points, result }) {
  const show = () => {
    const now = model.get("answer");
    model.take("answer", { ...(typeof now === "object" ? now : { text: now }), facilitator: points });
    model.set("result", result);
  };
  if (!model?.place.contains(document.activeElement)) return model && show();
  model.set("note", "The facilitator has marked your text; it is shown when you leave it.");
  model.place.addEventListener("focusout", show, { once: true });
}

// The mock exam: what is sent comes back as what is drawn.
async function mountMock(place, state, line, script) {
  const listeners = new Map();
  const set = (name, value) => {
    state[name] = value;
    for (const act of listeners.get(`change:${name}`) ?? []) act();
  };
  const model = {
    get: (name) => state[name],
    on: (event, act) => listeners.set(event, [...(listeners.get(event) ?? []), act]),
    off: (event, act) => listeners.set(event, (listeners.get(event) ?? []).filter((each) => each !== act)),
    send: async ({ do: act, ...message }) => {
      const told = await line.send({ do: "mock", act, at: state.state.at ?? 0, ...message });
      if (told.refused) return set("state", { ...state.state, said: told.refused, heard: message.mark ?? "" });
      set("state", told.state);
      if (told.result !== state.result) set("result", told.result);
      tellApart(place);
    },
  };
  await script.default.render({ model, el: place });
  place.querySelector("h4")?.setAttribute("aria-level", "3");
  tellApart(place);
}

// What came later fits below the page's headings, and its regions have names of their own.
function tellApart(place) {
  place.querySelector("h5")?.setAttribute("aria-level", "4");
  const regions = [...document.querySelectorAll("main [role=region]")];
  for (const region of place.querySelectorAll("[role=region]")) {
    const label = region.getAttribute("aria-label");
    const same = regions.filter((each) => each.getAttribute("aria-label")?.startsWith(label)).length;
    if (same > 1) region.setAttribute("aria-label", `${label}, ${place.dataset.view ? "your own" : "this exam"} (${same})`);
  }
}

// What is a person's own, as it is now; again at a button.
async function drawOwn(place) {
  const asked = await fetch(new URL(`own/${place.dataset.view}`, location.href));
  const text = asked.ok ? shown(await asked.text()) : h("p", { className: "wrong" }, "This cannot be shown now.");
  place.replaceChildren(text, h("button", { type: "button", onclick: () => drawOwn(place) }, "Look again"));
  tellApart(place);
}

start().catch((error) => {
  showLine(error.message, true);
  document.querySelector("#main").prepend(h("p", { className: "wrong" }, "The exercises cannot be shown; reload the page."));
});

export default { start };
