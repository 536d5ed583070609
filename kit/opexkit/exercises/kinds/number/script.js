// A number to give, with its unit.
import { h } from "../../../view/dom.js";
import { exercise, verdict } from "../../exercise.js";

function body(context) {
  const id = `${context.id}-number`;
  return h("div", {}, h("label", { htmlFor: id }, "Your number "),
    h("input", { id, type: "text", inputMode: "decimal", autocomplete: "off", value: context.answer ?? "", oninput: (event) => context.set(event.target.value) }),
    ` ${context.view.unit}`, verdict(context, "number"));
}

export default exercise(body);
