// Statements: true or false, and how sure one is of each.
import { h } from "../../../view/dom.js";
import { exercise, verdict } from "../../exercise.js";

function body(context) {
  const said = structuredClone(context.answer ?? {});
  const set = (name, key, value) => {
    said[name] = { ...said[name], [key]: value };
    context.set(structuredClone(said));
  };
  return h("div", {}, ...context.view.statements.map((statement) => draw(context, statement, said[statement.id], set)));
}

function draw(context, { id, text }, said, set) {
  const radio = (word, label) => h("label", {}, h("input", {
    type: "radio", name: `${context.id}-${id}`, checked: said?.says === word, onchange: () => set(id, "says", word),
  }), label);
  const sure = h("select", { ariaLabel: "How sure you are", onchange: (event) => set(id, "confidence", event.target.value || undefined) },
    h("option", { value: "" }, "…"),
    ...context.words.certainty.map(([value, words]) => h("option", { value, selected: said?.confidence === value }, words)));
  return h("fieldset", { className: "statement" }, h("legend", {}, text), radio("true", "True"), radio("false", "False"),
    h("span", { className: "sure" }, "and I am ", sure), verdict(context, id));
}

export default exercise(body, { certainty: false });
