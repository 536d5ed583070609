// Asks a visitor's name and opens the same page for it.
import { h, ownRoot, uniqueId } from "../view/dom.js";

function render({ model, el }) {
  const id = uniqueId();
  const name = h("input", { id, type: "text", maxLength: 60, autocomplete: "name" });
  const go = () => {
    const search = new URLSearchParams(window.location.search);
    if (!name.value.trim()) return name.focus();
    search.set("learner", name.value.trim());
    window.location.search = search.toString();
  };
  name.addEventListener("keydown", (event) => event.key === "Enter" && go());
  const root = ownRoot({ className: "opexkit-widget", ariaLabel: "Who are you?" });
  root.append(h("div", { className: "fields" }, h("label", { htmlFor: id }, model.get("text")), name, h("button", { type: "button", className: "check", onclick: go }, "Begin")));
  el.append(root);
}

export default { render };
