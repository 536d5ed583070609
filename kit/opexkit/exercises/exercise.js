// What every exercise shares in a browser: the question, hints and buttons, and feedback beside what it is about.
// A kind's own script draws its body. Every kind can be answered by mouse, by touch and by the keyboard alone.
import { h, listen, ownRoot, shown, uniqueId } from "../view/dom.js";

// What a kind may do otherwise: `certainty` asks how sure one is of the whole answer, `check` names the button that
// has the answer marked, `found` says in the feedback what was found.
const USUAL = { certainty: true, check: () => "Check", found: false };

// Makes a widget of a function that draws the body of an exercise.
export function exercise(body, special = {}) {
  const kind = { ...USUAL, ...special };
  return { render: ({ model, el }) => render(model, el, body, kind) };
}

function render(model, el, body, kind) {
  const root = ownRoot({ className: "opexkit-widget exercise" });
  const place = h("div", { className: "body" });
  const foot = h("div", { className: "foot" });
  const status = h("p", { className: "status", role: "status" });
  const bar = h("progress", { max: 1, hidden: true, ariaLabel: "How far the run is" });
  const report = h("div", { className: "report" });
  const after = h("div", { className: "after" });
  const context = makeContext(model, kind, (redraw) => {
    root.classList.add("changed");
    if (redraw) drawBody();
  });
  const { id, view } = context;

  function drawBody() {
    const focus = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    place.replaceChildren(body(context));
    if (focus) [...place.querySelectorAll("[data-key]")].find((node) => node.dataset.key === focus)?.focus();
  }

  function drawFoot() {
    const { result } = context;
    const pressed = foot.contains(document.activeElement) ? document.activeElement.dataset.act : undefined;
    foot.replaceChildren(hints(model.get("hints")), kind.certainty ? certainty(context, model) : "", buttons(context, model));
    if (pressed) foot.querySelector(`[data-act="${pressed}"]`)?.focus();
    status.textContent = [result.message, model.get("note")].filter(Boolean).join(" ");
    status.className = `status ${result.state ?? ""} ${result.score === 1 ? "right" : ""}`;
  }

  function drawResult() {
    const { explanation } = context.result;
    root.classList.remove("changed");
    drawBody();
    drawFoot();
    after.replaceChildren(explanation ? h("p", { className: "explanation" }, explanation) : "");
  }

  function drawBar() {
    bar.hidden = !(model.get("progress") > 0 && model.get("progress") < 1);
    bar.value = model.get("progress");
  }

  function drawReport() {
    report.replaceChildren(shown(model.get("report")));
  }

  root.setAttribute("aria-labelledby", `${id}-title`);
  root.append(
    h("h4", { id: `${id}-title` }, view.title),
    ...view.prompt.split(/\n{2,}/).map((text) => h("p", { className: "prompt" }, text)),
    exhibit(view.exhibit), material(view.material), place, foot, bar, status, report, after,
    ...(view.remarks ?? []).map((text) => h("p", { className: "how" }, text)),
  );
  drawResult();
  drawReport();
  el.append(root);
  return listen(model, {
    "change:result": drawResult, "change:hints": drawFoot, "change:note": drawFoot,
    "change:progress": drawBar, "change:report": drawReport,
  });
}

// What a body may know and do; `changed` is told of each change, and whether the body must be drawn again.
function makeContext(model, kind, changed) {
  return {
    id: uniqueId(),
    kind,
    get view() { return model.get("view"); },
    get answer() { return model.get("answer"); },
    get result() { return model.get("result") ?? {}; },
    get words() { return model.get("vocabulary"); },
    part(name) { return (this.result.parts ?? []).find((part) => part.id === name); },
    set(answer, redraw = false) {
      model.set("answer", answer);
      model.save_changes();
      changed(redraw);
    },
  };
}

function hints(given) {
  return given.length ? h("ol", { className: "hints", ariaLabel: "Hints" }, ...given.map((hint) => h("li", {}, hint))) : "";
}

function buttons(context, model) {
  const { view, result, kind } = context;
  const left = view.hints - model.get("hints").length;
  const act = (action) => model.send({ do: action, answer: model.get("answer"), confidence: model.get("confidence") });
  return h("div", { className: "buttons" },
    h("button", { type: "button", className: "check", "data-act": "check", onclick: () => act("check") }, kind.check(result)),
    view.hints === 0 ? "" : h("button", { type: "button", "data-act": "hint", disabled: left <= 0, onclick: () => act("hint") }, left > 0 ? `Hint (${left} left)` : "No more hints"),
    h("button", { type: "button", "data-act": "reveal", disabled: !result.parts || result.revealed, onclick: () => act("reveal") }, "Show the answer"));
}

function certainty(context, model) {
  const set = (value) => { model.set("confidence", value); model.save_changes(); };
  return h("fieldset", { className: "confidence" }, h("legend", {}, "How sure are you?"),
    ...context.words.certainty.map(([value, words]) => h("label", {},
      h("input", { type: "radio", name: `${context.id}-sure`, value, checked: model.get("confidence") === value, onchange: () => set(value) }), words)));
}

function exhibit(given) {
  if (!given) return "";
  const prose = given.text.split("\n").some((line) => line.length > 100); // a conversation, not columns
  const text = h("pre", { tabIndex: 0, ariaLabel: given.caption, className: prose ? "prose" : "" }, given.text);
  return h("figure", {}, h("figcaption", {}, given.caption), text);
}

// What comes with the task, folded so that the answer stays in sight.
function material(html) {
  return html ? h("details", { className: "material" }, h("summary", {}, "What the task gives"), shown(html)) : "";
}

// What is said of one part, beside it; nothing before it was marked.
export function verdict(context, name) {
  const part = context.part(name);
  if (!part) return "";
  const { shape, word } = context.words.marks[String(part.right)];
  const found = context.kind.found && part.said ? `${part.said[0].toUpperCase()}${part.said.slice(1)}. ` : "";
  const state = { true: "right", false: "wrong" }[String(part.right)] ?? "open"; // not marked is not wrong
  return h("div", { className: `verdict ${state}` },
    h("span", { className: "shape", ariaHidden: "true" }, shape), h("strong", {}, `${word}. `), found, part.feedback ?? "",
    part.best ? h("span", { className: "best" }, ` Best: ${part.best}.`) : "");
}

// Acts on what is typed half a second after the last key, or at once when the field is left.
export function later(act) {
  let timer;
  return (event) => {
    clearTimeout(timer);
    const { value } = event.target;
    if (event.type === "change") act(value); // whoever leaves the field, to check for instance, is done typing
    else timer = setTimeout(() => act(value), 500);
  };
}
