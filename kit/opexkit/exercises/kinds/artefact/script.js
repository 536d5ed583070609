// A file to write or to take from one's disk, with the line and column of the cursor.
import { h } from "../../../view/dom.js";
import { exercise, later, verdict } from "../../exercise.js";

export function file(context, rows = 16) {
  const { view } = context;
  const id = `${context.id}-text`;
  const area = h("textarea", { id, rows, spellcheck: false, className: "code", value: context.answer ?? view.starter });
  const keep = later((text) => context.set(text));
  area.addEventListener("input", keep);
  area.addEventListener("change", keep);
  const load = async (event) => {
    const [taken] = event.target.files;
    if (!taken) return;
    area.value = await taken.text();
    context.set(area.value);
  };
  return h("div", {}, h("label", { htmlFor: id }, "The file"), area, caret(area),
    h("label", { className: "file" }, "or take a file of yours ", h("input", { type: "file", onchange: load })),
    h("ul", {}, ...view.demands.map((demand) => h("li", {}, demand.text, verdict(context, demand.id)))));
}

// Where the cursor is, for messages that name a line and a column.
function caret(area) {
  const shown = h("span", { className: "how caret" }, "line 1, column 1");
  const place = () => {
    const before = area.value.slice(0, area.selectionStart).split("\n");
    shown.textContent = `line ${before.length}, column ${before.at(-1).length + 1}`;
  };
  for (const event of ["keyup", "click", "input"]) area.addEventListener(event, place);
  return shown;
}

export default exercise(file);
