// Options to choose from, one or several.
import { h } from "../../view/dom.js";
import { verdict } from "../exercise.js";

// Draws options; `act` is called with an option's id and whether it is chosen now.
export function options(context, legend, type, chosen, act) {
  const option = ({ id, text }) => h("div", { className: "option" },
    h("label", {}, h("input", {
      type, name: `${context.id}-choice`, value: id, checked: chosen.has(id), onchange: (event) => act(id, event.target.checked),
    }), h("span", {}, text)), verdict(context, id));
  return h("fieldset", {}, h("legend", {}, legend), ...context.view.options.map(option));
}
