// A button that saves the learner's progress as a file, and a place to bring such a file back.
import { h, listen } from "../view/dom.js";

function render({ model, el }) {
  const said = h("p", { className: "status", role: "status" });
  const tell = () => { said.textContent = model.get("said"); };
  const save = () => {
    const link = h("a", { href: URL.createObjectURL(new Blob([model.get("text")], { type: "application/json" })), download: model.get("name") });
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const bring = async (event) => {
    const [file] = event.target.files;
    if (file) model.send({ text: await file.text() });
  };
  el.append(h("div", { className: "opexkit-widget" },
    h("div", { className: "buttons" }, h("button", { type: "button", onclick: save }, "Download my progress")),
    h("label", {}, "Bring progress back ", h("input", { type: "file", accept: ".json", onchange: bring })), said));
  tell();
  return listen(model, { "change:said": tell });
}

export default { render };
