// Steps to put in order: add one, then drag it, use its buttons, or move it with the arrow keys.
import { h } from "../../../view/dom.js";
import { exercise, verdict } from "../../exercise.js";

function body(context) {
  const steps = makeSteps(context);
  const pool = context.view.items.filter((item) => !steps.chosen.includes(item.id));
  const own = steps.chosen.length
    ? h("ol", {}, ...steps.chosen.map((step, place) => row(context, steps, step, place)))
    : h("p", { className: "how" }, "Choose a step to add it; then drag it, or use its arrows.");
  const order = h("div", {
    className: "place", role: "group", ariaLabel: "Your order",
    ondragover: (event) => event.preventDefault(), ondrop: (event) => steps.drop(event, steps.chosen.length),
  }, h("div", { className: "name" }, "Your order"), own);
  return h("div", { className: "order" }, order, pool.length ? rest(context, steps, pool) : "");
}

// The order as it is, and all that can be done with it.
function makeSteps(context) {
  const chosen = [...(context.answer ?? [])];
  const texts = Object.fromEntries(context.view.items.map((item) => [item.id, item.text]));
  const set = (steps) => context.set(steps, true);
  return {
    chosen, texts,
    add: (step) => set([...chosen, step]),
    takeOut: (step) => set(chosen.filter((each) => each !== step)),
    move(from, to) {
      if (to < 0 || to >= chosen.length) return;
      const [step] = chosen.splice(from, 1);
      chosen.splice(to, 0, step);
      set(chosen);
    },
    drag: (step) => ({ draggable: true, ondragstart: (event) => event.dataTransfer.setData("text/plain", step) }),
    drop(event, place) {
      event.preventDefault();
      event.stopPropagation();
      const step = event.dataTransfer.getData("text/plain");
      if (!(step in texts)) return;
      const others = chosen.filter((each) => each !== step);
      others.splice(place, 0, step);
      set(others);
    },
  };
}

function row(context, steps, step, place) {
  const text = steps.texts[step];
  const keys = {
    ArrowUp: () => steps.move(place, place - 1), ArrowDown: () => steps.move(place, place + 1),
    Delete: () => steps.takeOut(step), Backspace: () => steps.takeOut(step),
  };
  const small = (what, sign, disabled, act) => h("button", {
    type: "button", className: "small", ariaLabel: `${what}: ${text}`, title: `${what}: ${text}`, disabled, onclick: act,
  }, sign);
  return h("li", { ...steps.drag(step), ondragover: (event) => event.preventDefault(), ondrop: (event) => steps.drop(event, place) },
    h("div", { className: "row" },
      h("button", {
        type: "button", className: "card", "data-key": step, ariaLabel: `Step ${place + 1}: ${text}. Arrow keys move it, Delete takes it out.`,
        onkeydown: (event) => {
          if (!(event.key in keys)) return;
          event.preventDefault();
          keys[event.key]();
        },
      }, text),
      small("Move up", "↑", place === 0, keys.ArrowUp),
      small("Move down", "↓", place === steps.chosen.length - 1, keys.ArrowDown),
      small("Take out", "✕", false, keys.Delete)),
    verdict(context, step));
}

function rest(context, steps, pool) {
  return h("div", { className: "place pool", role: "group", ariaLabel: "Not in your order" }, h("div", { className: "name" }, "Not in your order"),
    h("ul", {}, ...pool.map(({ id, text }) => h("li", {}, h("button", {
      type: "button", className: "card", "data-key": id, ariaLabel: `Add: ${text}`, ...steps.drag(id), onclick: () => steps.add(id),
    }, text), verdict(context, id)))));
}

export default exercise(body);
