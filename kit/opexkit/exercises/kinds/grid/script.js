// A grid to fill: a value in each cell.
import { h } from "../../../view/dom.js";
import { exercise, verdict } from "../../exercise.js";

function body(context) {
  const { view } = context;
  const said = structuredClone(context.answer ?? {});
  const set = (row, column, value) => {
    said[row] = { ...said[row], [column]: value };
    if (!value) delete said[row][column];
    context.set(structuredClone(said));
  };
  const missed = (row, column) => Boolean(context.part(row)?.misses?.includes(column));
  const cell = (row, column) => h("td", { className: missed(row.id, column.id) ? "missed" : "" }, h("select", {
    ariaLabel: `${row.text}: ${column.text}`, ariaInvalid: String(missed(row.id, column.id)), onchange: (event) => set(row.id, column.id, event.target.value),
  }, h("option", { value: "" }, "…"),
    ...column.values.map(({ id, text }) => h("option", { value: id, selected: said[row.id]?.[column.id] === id }, text))),
  missed(row.id, column.id) ? h("span", { className: "shape", ariaHidden: "true" }, context.words.marks.false.shape) : "");
  const rows = view.rows.flatMap((row) => {
    const feedback = verdict(context, row.id);
    return [h("tr", {}, h("th", { scope: "row" }, row.text), ...view.columns.map((column) => cell(row, column))),
      feedback ? h("tr", { className: "said" }, h("td", { colSpan: view.columns.length + 1 }, feedback)) : ""];
  });
  return h("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: `${view.title}: the grid` }, h("table", {},
    h("thead", {}, h("tr", {}, h("td", {}), ...view.columns.map((column) => h("th", { scope: "col" }, column.text)))),
    h("tbody", {}, ...rows)));
}

export default exercise(body);
