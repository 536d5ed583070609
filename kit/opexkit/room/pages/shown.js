// Texts of a rubric that the facilitator shows to all, without a name.
import { h } from "../../view/dom.js";

export function shownTexts(heading = "h2") {
  const node = h("section", { hidden: true, ariaLabel: "Texts to talk about", className: "shown-texts" });
  let drawn = "";
  return {
    node,
    update(now) {
      node.hidden = !now;
      const text = JSON.stringify(now);
      if (!now || text === drawn) return;
      drawn = text;
      node.replaceChildren(h(heading, {}, now.title), h("p", { className: "how" }, now.prompt),
        h("div", { className: "cards" }, ...now.texts.map((each, place) => h("article", { className: "card" }, h(heading === "h1" ? "h2" : "h3", {}, `Text ${String.fromCharCode(65 + place)}`), h("p", { className: "text" }, each)))));
    },
  };
}

export default { shownTexts };
