// Cards go into places: drag one, or choose it and then its place, or move it with the arrow keys.
import { h } from "../../view/dom.js";
import { verdict } from "../exercise.js";

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

// Draws the cards of a view in its places; `pool` names where a card is that has no place yet.
export function placing(context, pool) {
  const { items, places, kind } = context.view;
  const placed = { ...(context.answer ?? {}) };
  const all = [{ id: "", text: pool }, ...places];
  const redraw = () => context.set({ ...placed }, true);
  const board = {
    context, all, picked: context.picked,
    of: (item) => placed[item] ?? "",
    pick(item) { context.picked = item; redraw(); },
    put(item, place) {
      if (!items.some((each) => each.id === item)) return;
      if (place) placed[item] = place;
      else delete placed[item];
      context.picked = undefined;
      redraw();
    },
  };
  return h("div", {}, h("p", { className: "how" }, "Drag a card, or choose it and then its place; with the keyboard, the arrow keys move a card."),
    box(board, all[0]), h("div", { className: `places ${kind}` }, ...places.map((place) => box(board, place))));
}

function box(board, place) {
  const own = board.context.view.items.filter((item) => board.of(item.id) === place.id);
  if (!place.id && !own.length) return "";
  const here = h("button", { type: "button", className: "here", ariaLabel: `Put it here: ${place.text}` }, "here");
  return h("div", {
    className: `place ${place.id ? "" : "pool"}`, role: "group", ariaLabel: place.text,
    onclick: () => board.picked && board.put(board.picked, place.id),
    ondragover: (event) => event.preventDefault(),
    ondrop: (event) => { event.preventDefault(); board.put(event.dataTransfer.getData("text/plain"), place.id); },
  }, h("div", { className: "name" }, place.text, board.picked ? here : ""), h("ul", {}, ...own.map((item) => card(board, item))));
}

function card(board, { id, text }) {
  const { all } = board;
  const where = all.findIndex((place) => place.id === board.of(id));
  const picked = board.picked === id;
  const button = h("button", {
    type: "button", className: `card ${picked ? "picked" : ""}`, draggable: true, "data-key": id, ariaPressed: String(picked),
    ariaLabel: `${text}. ${all[where].text}. ${picked ? "Picked up: choose its place." : "Left and right arrow keys move it."}`,
    onclick: (event) => { event.stopPropagation(); board.pick(picked ? undefined : id); },
    ondragstart: (event) => event.dataTransfer.setData("text/plain", id),
    onkeydown: (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      board.put(id, all[(where + step + all.length) % all.length].id);
    },
  }, text);
  return h("li", {}, button, verdict(board.context, id));
}
