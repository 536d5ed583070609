// A mock exam: choose one, go through its items against a clock, flag, look everything over, hand in, read the result.
import { h, listen, ownRoot, shown, uniqueId } from "../view/dom.js";

function render({ model, el }) {
  const root = ownRoot({ className: "opexkit-widget mock" });
  const id = uniqueId();
  const place = h("div", {});
  const status = h("p", { className: "status", role: "status" });
  const clock = h("strong", { className: "clock", role: "timer" });
  const result = h("div", { tabIndex: -1 });
  const state = () => model.get("state");
  const send = (message) => model.send(message);
  const typed = {}; // the answer that was sent last; until its echo comes, it goes before what an earlier echo says
  let timer;
  let ends = 0;

  function answer(item, letters) {
    Object.assign(typed, { item: item.id, letters, mark: Math.random().toString(36).slice(2) });
    send({ do: "answer", item: item.id, letters: letters.join(""), mark: typed.mark });
  }

  function chosenOf(item) {
    const waits = typed.item === item.id && typed.mark !== state().heard;
    return waits ? typed.letters : item.chosen;
  }

  function start() {
    const exam = h("select", { id: `${id}-exam` }, ...state().exams.map(([value, text]) => h("option", { value }, text)));
    const count = h("input", { id: `${id}-count`, type: "number", min: 1, max: 100, placeholder: "all" });
    return h("div", {},
      h("p", {}, "Nothing is told before you hand in. The clock runs on, also when you close this page."),
      h("div", { className: "buttons" },
        h("label", { htmlFor: `${id}-exam` }, "Which"), exam,
        h("label", { htmlFor: `${id}-count` }, "Items"), count,
        button("Begin", () => send({ do: "begin", exam: exam.value, count: count.value }), "begin")));
  }

  function button(text, onclick, key, extra = {}) {
    return h("button", { type: "button", onclick, "data-key": key, ...extra }, text);
  }

  function numbered(item, number, at) {
    const answered = item.answered ? "answered" : "not answered";
    const text = [number + 1, item.answered ? "✓" : "", item.flagged ? "⚑" : ""].filter(Boolean).join(" ");
    return button(text, () => send({ do: "go", to: number }), `go-${number}`, {
      "aria-current": number === at ? "step" : "false",
      ariaLabel: `Item ${number + 1}, ${answered}${item.flagged ? ", flagged" : ""}`,
    });
  }

  function list() {
    const { items, at } = state();
    const each = items.map((item, number) => numbered(item, number, at));
    return h("nav", { ariaLabel: "Items" }, h("div", { className: "buttons" }, ...each));
  }

  // Places to fill, one native list each: steps of an order, or prompts to match. What stands in another list cannot be chosen.
  function places(item) {
    const chosen = chosenOf(item);
    const lists = item.slots.map((slot, place) => {
      const none = h("option", { value: "-" }, "Choose");
      const options = item.options.map(([letter, text]) => {
        const at = chosen.indexOf(letter);
        return h("option", { value: letter, selected: at === place, disabled: at >= 0 && at !== place }, text);
      });
      return h("label", { className: "slot" }, h("span", {}, slot), h("select", { "data-key": `slot-${place}`, onchange: put }, none, ...options));
    });
    function put() {
      const each = lists.map((label) => label.querySelector("select"));
      const letters = each.map((list) => list.value);
      for (const [place, list] of each.entries()) {
        for (const option of list.options) option.disabled = option.value !== "-" && ![-1, place].includes(letters.indexOf(option.value));
      }
      answer(item, letters);
    }
    return [h("ul", {}, ...item.options.map(([, text]) => h("li", {}, text))), ...lists];
  }

  function choices(item) {
    const kind = item.choose === 1 ? "radio" : "checkbox";
    const already = chosenOf(item);
    const options = item.options.map(([letter, text]) => {
      const input = h("input", {
        type: kind, name: `${id}-${item.id}`, value: letter, checked: already.includes(letter), "data-key": `option-${letter}`,
        onchange: () => choose(),
      });
      return h("label", { className: "option" }, input, ` ${text}`);
    });
    function choose() {
      const chosen = options.map((label) => label.querySelector("input")).filter((input) => input.checked);
      if (chosen.length > item.choose) {
        chosen.find((input) => input === document.activeElement)?.click();
        status.textContent = `Choose ${item.choose}; take one away first.`;
        return;
      }
      answer(item, chosen.map((input) => input.value));
    }
    return options;
  }

  function question() {
    const { item, at, items } = state();
    return h("div", {},
      h("p", {}, `Item ${at + 1} of ${items.length}`), ...item.stem.map((text) => h("p", {}, text)),
      item.exhibit ? h("figure", {}, h("figcaption", {}, item.exhibit.caption), h("pre", { tabIndex: 0 }, item.exhibit.text)) : "",
      h("fieldset", {}, h("legend", {}, item.ask), ...(item.slots.length ? places(item) : choices(item))),
      h("div", { className: "buttons" },
        button("Back", () => send({ do: "go", to: at - 1 }), "back", { disabled: at === 0 }),
        button(at + 1 < items.length ? "Next" : "Look it over", () => send({ do: "go", to: at + 1 }), "next"),
        button(items[at].flagged ? "Take the flag away" : "Flag to look at again", () => send({ do: "flag", item: item.id }), "flag"),
        button("Look it over", () => send({ do: "go", to: items.length }), "review")));
  }

  function review() {
    const { items } = state();
    const open = items.filter((item) => !item.answered).length;
    const flagged = items.filter((item) => item.flagged).length;
    return h("div", {},
      h("p", {}, `${items.length - open} of ${items.length} answered, ${flagged} flagged. ${open ? "What is unanswered counts as wrong." : ""}`),
      h("div", { className: "buttons" },
        button("Back to the items", () => send({ do: "go", to: 0 }), "first"),
        button("Hand in", () => send({ do: "finish" }), "finish", { className: "check" })));
  }

  function drawClock() {
    const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)} min ${String(left % 60).padStart(2, "0")} s left`;
    if (!left) {
      clearInterval(timer);
      send({ do: "finish" });
    }
  }

  function draw() {
    const now = state();
    const focus = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    clearInterval(timer);
    if (now.phase === "start") place.replaceChildren(start());
    else if (now.phase === "done") place.replaceChildren(h("div", { className: "buttons" }, button("Put it away", () => send({ do: "again" }), "again")));
    else {
      place.replaceChildren(clock, list(), now.item ? question() : review());
      ends = Date.now() + 1000 * now.left;
      timer = setInterval(() => (root.isConnected ? drawClock() : clearInterval(timer)), 1000);
      drawClock();
    }
    status.textContent = now.said;
    if (focus) ([...place.querySelectorAll("[data-key]")].find((node) => node.dataset.key === focus) ?? place.querySelector("[data-key]"))?.focus();
  }

  function drawResult() {
    const text = model.get("result");
    result.replaceChildren(...(text ? [h("h5", {}, "Result"), shown(text)] : []));
    if (text) result.scrollIntoView({ block: "nearest" });
  }

  root.setAttribute("aria-label", "Mock exam");
  root.append(h("h4", {}, "Mock exam"), status, place, result);
  const stop = listen(model, { "change:state": draw, "change:result": drawResult });
  draw(); drawResult();
  el.append(root);
  return () => {
    clearInterval(timer);
    stop();
  };
}

export default { render };
