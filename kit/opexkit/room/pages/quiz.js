// A quiz for the whole room: one item, answered by all at once, then what was answered and why.
import { h, uniqueId } from "../../view/dom.js";

// Makes the place of the quiz. `send(body)` is left out where nothing can be answered.
export function makeQuiz(send) {
  const id = uniqueId();
  const node = h("section", { hidden: true, ariaLabel: "Quiz", className: "quiz" });
  const note = h("p", { className: "how", role: "status" });
  let drawn = "";

  async function answer(now, box) {
    const letters = [...box.querySelectorAll("input:checked")].map((each) => each.value).join("");
    if (letters.length !== now.many) {
      note.textContent = now.many > 1 ? `Choose ${now.many}.` : "";
      return;
    }
    note.textContent = "Saving …";
    const told = await send({ do: "answer", item: now.item, letters });
    note.textContent = told.refused ?? "Saved. You can change it until the answers are shown.";
  }

  function question(now) {
    const box = h("fieldset", {}, h("legend", {}, now.ask), ...now.options.map(({ letter, text }) => h("label", {},
      h("input", { type: now.many > 1 ? "checkbox" : "radio", name: id, value: letter, checked: now.mine.includes(letter), onchange: () => answer(now, box) }), text)));
    return box;
  }

  function draw(now) {
    note.textContent = "";
    node.replaceChildren(h("h2", {}, `Question ${now.place} of ${now.of}`), h("p", {}, now.stem), exhibit(now.exhibit),
      now.shown || !send ? result(now, send) : question(now), send && !now.shown ? note : "", h("p", { className: "how count" }, counted(now)));
  }

  function update(now) {
    node.hidden = !now;
    if (!now) return;
    const { answered, ...rest } = now;
    const text = JSON.stringify({ ...rest, mine: now.shown ? now.mine : "" });
    if (text !== drawn) draw(now);
    drawn = text;
    node.querySelector(".count").textContent = counted(now);
  }

  return { node, update };
}

function counted({ answered, shown, right, hidden }) {
  const said = `${answered} ${answered === 1 ? "person has" : "people have"} answered.`;
  if (hidden) return `${said} Fewer than four answers stay hidden.`;
  return shown ? `${said} ${right} of them fully right.` : said;
}

function exhibit(given) {
  return given ? h("figure", {}, h("figcaption", {}, given.caption), h("pre", { tabIndex: 0, ariaLabel: given.caption }, given.text)) : "";
}

// The options; once they are shown, with counts, which is right, and why.
function result(now, canPress) {
  const most = Math.max(1, ...now.options.map(({ count }) => count ?? 0));
  return h("div", {}, h("p", {}, h("strong", {}, now.ask)),
    h("ol", { className: "options", type: "A" }, ...now.options.map((option) => h("li", {}, option.text, ...(now.shown ? reason(option, now, most) : [])))),
    now.proof ? h("p", {}, `${now.proof} `, canPress ? h("a", { href: now.source, target: "_blank", rel: "noopener noreferrer" }, "Source on AWS") : h("span", { className: "how" }, now.source)) : "");
}

function reason({ letter, right, count, why }, now, most) {
  const counts = count === undefined ? "" : h("span", {}, `, ${count} chose it `, h("meter", { min: 0, max: most, value: count, ariaHidden: "true", tabIndex: -1 }));
  return [h("strong", {}, right ? " ✓ right" : " ✗ not right"), counts, now.mine.includes(letter) ? h("em", {}, " yours") : "", h("span", { className: "how" }, ` ${why}`)];
}

// The facilitator's buttons.
export function control(send) {
  const said = h("p", { className: "how", role: "status" });
  const act = async (name) => { said.textContent = (await send({ do: "quiz", act: name })).refused ?? "Done."; };
  const button = (name, text) => h("button", { type: "button", onclick: () => act(name) }, text);
  return h("details", {}, h("summary", {}, "A quiz of ten exam items"), h("div", { className: "buttons" },
    button("begin", "Begin a quiz"), button("show", "Show the answers"), button("next", "Next item"), button("end", "End the quiz")), said);
}

export default { makeQuiz, control };
