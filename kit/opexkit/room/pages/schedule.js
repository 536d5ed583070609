// The agenda: its steps with minutes planned and used, the step that the room is at, and for how long.
import { h } from "../../view/dom.js";
import { redraw } from "./shared.js";

// Minutes that a step has had, with what runs now.
function spent({ used, began }, isRunning, now) {
  return (used + (isRunning ? Math.max(0, now - began) : 0)) / 60;
}

function whole(minutes) {
  return String(Math.round(minutes));
}

function beside(late) {
  if (Math.abs(late) < 0.5) return "";
  return late > 0 ? `, ${whole(late)} behind the plan` : `, ${whole(-late)} ahead of the plan`;
}

function linked(step, base) {
  return step.page ? h("a", { href: `${base}lessons/${step.page}${step.cell ? `#cell-${step.cell}` : ""}` }, step.does) : step.does;
}

// The step that the room is at, in a line; `now()` is the room's time.
export function stepLine(now, { link = true } = {}) {
  const node = h("p", { className: "step", hidden: true });
  const time = h("span", {});
  let step = null;
  const tick = () => {
    if (!step) return;
    const minutes = spent(step, true, now());
    time.textContent = `, ${whole(minutes)} of ${whole(step.minutes)} minutes`;
    node.classList.toggle("over", minutes > step.minutes + 0.5);
  };
  setInterval(tick, 5000);
  return {
    node,
    update(next) {
      const isSame = JSON.stringify(next) === JSON.stringify(step);
      step = next;
      node.hidden = !step;
      if (!isSame && step) node.replaceChildren(h("strong", {}, "Now: "), link ? linked(step, "") : step.does, time);
      tick();
    },
  };
}

// The facilitator's part: choose an agenda, go through it, see what it takes.
export function agenda(plans, act, now) {
  const choice = h("select", { id: "plan" }, ...plans.map(([value, title]) => h("option", { value }, title)));
  const line = h("p", { role: "status" });
  const body = h("tbody", {});
  const button = (text, onclick, className = "") => h("button", { type: "button", className, onclick }, text);
  const go = (place) => act({ do: "plan", act: "go", place });
  const next = button("Next step", () => go(plan.place === null ? following() : plan.place + 1), "main");
  const back = button("Step back", () => go(Math.max(0, (plan.place ?? following()) - 1)));
  const stop = button("Stop its clock", () => act({ do: "plan", act: "stop" }));
  const steer = h("div", { className: "buttons", hidden: true }, next, back, stop);
  const table = h("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: "Steps of the agenda", hidden: true },
    h("table", {}, h("thead", {}, h("tr", {}, ...["Step", "Planned", "Used"].map((word) => h("th", { scope: "col" }, word)))), body));
  const node = h("section", { className: "agenda", ariaLabel: "Agenda" }, line, steer,
    h("details", {}, h("summary", {}, "Agenda: all steps, another one"), h("div", { className: "buttons" }, h("label", { htmlFor: choice.id }, "Agenda"), choice,
      button("Take this agenda", () => act({ do: "plan", act: "take", plan: choice.value }))), table));
  let plan = null;

  // Where to go on after the clock was stopped: the first step after the last one that took time.
  function following() {
    return plan.steps.findLastIndex(({ used }) => used > 0) + 1;
  }

  function tick() {
    if (!plan) return;
    const { steps, place } = plan;
    const took = steps.map((step, at) => spent({ used: step.used, began: plan.began }, at === place, now()));
    const done = steps.map((step, at) => (at === place ? Math.max(step.minutes, took[at]) : took[at]));
    const late = sum(done) - sum(steps.map((step, at) => (took[at] || at === place ? step.minutes : 0)));
    const all = `${whole(sum(took))} of ${whole(sum(steps.map(({ minutes }) => minutes)))} minutes used`;
    line.textContent = place === null ? `${plan.title}: the clock stands; ${all}.`
      : `Step ${place + 1} of ${steps.length}: ${steps[place].does}. ${whole(took[place])} of ${whole(steps[place].minutes)} minutes; ${all}${beside(late)}.`;
    redraw(body, steps.map((step, at) => h("tr", { className: at === place ? "current" : "" },
      h("th", { scope: "row" }, h("button", { type: "button", className: "plain", "data-key": String(at), ariaCurrent: at === place ? "step" : "false", onclick: () => go(at) }, step.does)),
      h("td", { className: "number" }, whole(step.minutes)), h("td", { className: "number" }, took[at] ? whole(took[at]) : ""))));
  }

  setInterval(tick, 10000);
  return {
    node,
    update(now_) {
      plan = now_;
      steer.hidden = table.hidden = !plan;
      if (!plan) line.textContent = "No agenda yet.";
      else if (plan.place !== null) next.textContent = "Next step";
      else next.textContent = following() ? "Go on" : "Begin";
      next.disabled = Boolean(plan) && (plan.place === null ? following() : plan.place + 1) >= plan.steps.length;
      stop.disabled = plan?.place === null;
      tick();
    },
  };
}

function sum(numbers) {
  return numbers.reduce((one, other) => one + other, 0);
}

export default { stepLine, agenda };
