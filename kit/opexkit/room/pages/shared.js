// What the room's pages share: the questions, the timer, the parking lot.
import { h } from "../../view/dom.js";

export async function fetchQuestions() {
  const asked = await fetch(new URL("questions.json", location.href));
  if (!asked.ok) throw new Error("The questions cannot be read; reload the page.");
  const words = await asked.json();
  words.items = new Map(words.questions.flatMap((question) => question.practices.map((item) => [item.code, { ...item, question }])));
  words.path = words.questions.filter(({ code }) => words.agenda.includes(code)).flatMap(({ practices }) => practices.map(({ code }) => code));
  words.status = new Map(words.statuses);
  return words;
}

export function showLine(text, isBad) {
  const line = document.querySelector("#line");
  if (line.textContent === text) return;
  line.textContent = text;
  line.className = isBad ? "wrong" : "how";
  line.hidden = false;
}

// Counts down to the room's timer; returns what takes a new end.
export function timer(node, now) {
  let end = 0;
  const draw = () => {
    const left = Math.round(end - now());
    node.hidden = !end || left < -300;
    node.textContent = left > 0 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : "Time is up";
    node.classList.toggle("over", left <= 0);
  };
  setInterval(draw, 500);
  return (next) => { end = next; draw(); };
}

// What waits in the parking lot, each with its owner.
export function parked(list, row) {
  if (!list?.length) return [h("p", { className: "how" }, "Nothing is parked.")];
  return [h("ul", { className: "parked" }, ...list.map((each) => h("li", { className: each.settled ? "settled" : "" },
    each.item ? h("strong", {}, `${each.item}: `) : "", each.text, each.owner ? ` Owner: ${each.owner}.` : "", each.settled ? " Settled." : "", row ? row(each) : "")))];
}

export function notice(text) {
  const list = document.querySelector("#notices") ?? document.querySelector("main").insertAdjacentElement("beforebegin", h("ul", { id: "notices" }));
  const item = h("li", {}, text, " ", h("button", { type: "button", onclick: () => item.remove() }, "Got it"));
  list.append(item);
}

// The practices on which there was a vote.
export function voted(parts) {
  return Object.values(parts).filter((part) => part?.item && part.state).map((part) => part.item);
}

// Draws a list anew; the focus stays on the button that has it, told by its `data-key`.
export function redraw(node, children) {
  const key = node.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  node.replaceChildren(...children);
  if (key) [...node.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key)?.focus();
}
