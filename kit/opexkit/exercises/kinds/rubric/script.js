// A few sentences to write; then a model answer to compare with, and points to give.
import { h } from "../../../view/dom.js";
import { exercise, later, verdict } from "../../exercise.js";

const MARKERS = { self: "You say", facilitator: "The facilitator says" };

function body(context) {
  const { view, result } = context;
  const id = `${context.id}-text`;
  const said = () => structuredClone(typeof context.answer === "object" && context.answer ? context.answer : {});
  const keep = later((text) => context.set({ ...said(), text }));
  const give = (who, criterion, value) => {
    const now = said();
    now[who] = { ...now[who], [criterion]: value };
    context.set(now);
  };
  const criterion = (each) => h("li", {}, each.text,
    result.levels ? points(context, each.id, said(), give) : "", verdict(context, each.id));
  return h("div", {},
    h("label", { htmlFor: id }, "Your answer"),
    h("textarea", { id, rows: 6, value: said().text ?? "", oninput: keep, onchange: keep }),
    h("div", { className: "how" }, "It will be looked at for:"),
    h("ul", {}, ...view.criteria.map(criterion)),
    result.model_answer ? h("div", { className: "model" }, h("strong", {}, "To compare with: "), result.model_answer) : "");
}

// Alone one marks oneself; the facilitator's column is folded until it is needed.
function points(context, criterion, said, give) {
  const levels = context.result.levels[criterion] ?? [];
  const column = (who) => h("fieldset", { className: "levels" }, h("legend", {}, MARKERS[who]),
    ...levels.map((level, value) => h("label", {}, h("input", {
      type: "radio", name: `${context.id}-${who}-${criterion}`, checked: said[who]?.[criterion] === value, onchange: () => give(who, criterion, value),
    }), h("span", {}, `${value}: ${level}`))));
  return h("div", {}, column("self"), h("details", { open: said.facilitator?.[criterion] !== undefined },
    h("summary", {}, "In a workshop: what the facilitator gives"), column("facilitator")));
}

export default exercise(body, { check: (result) => (result.levels && result.state !== "marked" ? "Mark it" : "Check") });
