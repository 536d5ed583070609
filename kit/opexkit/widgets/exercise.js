// One exercise: what is asked, an answer that is kept as it is given, and feedback beside what it is about.
// Python puts dom.js before it, which has `h`.
// Every kind can be answered by mouse, by touch and by the keyboard alone.

const CONFIDENCE = { guess: "a guess", fairly: "fairly sure", sure: "sure" };
const KINDS = {
  single: choices, multiple: choices, "true-false": statements, classify: placing, match: placing,
  grid, order, number, rubric, artefact,
};

function render({ model, el }) {
  const root = ownRoot({ className: "opexkit-widget exercise" });
  const id = uniqueId();
  const context = {
    id,
    get view() { return model.get("view"); },
    get answer() { return model.get("answer"); },
    get result() { return model.get("result") ?? {}; },
    part(name) { return (this.result.parts ?? []).find((part) => part.id === name); },
    set(answer, redraw = false) {
      model.set("answer", answer);
      model.save_changes();
      root.classList.add("changed");
      if (redraw) drawBody();
    },
  };
  const body = h("div", { className: "body" });
  const foot = h("div", { className: "foot" });
  const status = h("p", { className: "status", role: "status" });

  function drawBody() {
    const focus = body.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    body.replaceChildren(KINDS[context.view.kind](context));
    const again = focus && [...body.querySelectorAll("[data-key]")].find((node) => node.dataset.key === focus);
    again?.focus();
  }

  function act(action) {
    model.send({ do: action, answer: model.get("answer"), confidence: model.get("confidence") });
  }

  function drawFoot() {
    const { view, result } = context;
    const hints = model.get("hints");
    const left = view.hints - hints.length;
    foot.replaceChildren(
      hints.length ? h("ol", { className: "hints", ariaLabel: "Hints" }, ...hints.map((hint) => h("li", {}, hint))) : "",
      view.kind === "true-false" || view.lab ? "" : confidence(id, model),
      h("div", { className: "buttons" },
        h("button", { type: "button", className: "check", onclick: () => act("check") }, view.kind === "rubric" && result.state !== "marked" && result.levels ? "Mark it" : view.lab ? "Run it" : "Check"),
        h("button", { type: "button", disabled: left <= 0, onclick: () => act("hint") }, left > 0 ? `Hint (${left} left)` : "No more hints"),
        h("button", { type: "button", disabled: !result.parts || result.revealed, onclick: () => act("reveal") }, "Show the answer")),
    );
    status.textContent = [result.message, model.get("note")].filter(Boolean).join(" ");
    status.className = `status ${result.state ?? ""} ${result.score === 1 ? "right" : ""}`;
  }

  function drawResult() {
    root.classList.remove("changed");
    drawBody();
    drawFoot();
    after.replaceChildren(...(result().explanation ? [h("p", { className: "explanation" }, result().explanation)] : []));
  }
  const result = () => context.result;
  const after = h("div", { className: "after" });
  const bar = h("progress", { max: 1, hidden: true, ariaLabel: "How far the run is" });
  const report = h("div", { className: "report" });

  function drawBar() {
    bar.hidden = !(model.get("progress") > 0 && model.get("progress") < 1);
    bar.value = model.get("progress");
  }

  function drawReport() {
    report.innerHTML = model.get("report"); // the kit's own HTML, in which every text is escaped
  }

  root.setAttribute("aria-labelledby", `${id}-title`);
  root.append(
    h("h4", { id: `${id}-title` }, context.view.title),
    ...context.view.prompt.split(/\n{2,}/).map((text) => h("p", { className: "prompt" }, text)),
    ...exhibit(context.view.exhibit), ...material(context.view.material), body, foot, bar, status, report, after,
    ...(context.view.remarks ?? []).map((text) => h("p", { className: "how" }, text)),
  );
  const listeners = {
    "change:result": drawResult, "change:hints": drawFoot, "change:note": drawFoot,
    "change:progress": drawBar, "change:report": drawReport,
  };
  for (const [event, draw] of Object.entries(listeners)) model.on(event, draw);
  drawResult();
  drawReport();
  el.append(root);
  return () => { for (const [event, draw] of Object.entries(listeners)) model.off(event, draw); };
}

// What a lab hands over, folded so that the file stays in sight; the kit's own HTML, in which every text is escaped.
function material(html) {
  if (!html) return [];
  const inside = h("div", {});
  inside.innerHTML = html;
  return [h("details", { className: "material" }, h("summary", {}, "What the task gives"), inside)];
}

function exhibit(shown) {
  if (!shown) return [];
  return [h("figure", {}, h("figcaption", {}, shown.caption), h("pre", { tabIndex: 0, ariaLabel: shown.caption, className: isProse(shown.text) ? "prose" : "" }, shown.text))];
}

function isProse(text) {
  return text.split("\n").some((line) => line.length > 100); // a conversation, not columns
}

function confidence(id, model) {
  const set = (value) => { model.set("confidence", value); model.save_changes(); };
  return h("fieldset", { className: "confidence" }, h("legend", {}, "How sure are you?"),
    ...Object.entries(CONFIDENCE).map(([value, words]) => h("label", {},
      h("input", { type: "radio", name: `${id}-sure`, value, checked: model.get("confidence") === value, onchange: () => set(value) }), words)));
}

// What is said of one part, beside it; nothing before it was marked.
function verdict(context, name) {
  const part = context.part(name);
  if (!part) return "";
  const [shape, word] = part.right === null ? ["…", "Not marked yet"] : part.right ? ["✓", context.view.lab ? "Met" : "Right"] : ["✗", context.view.lab ? "Not met" : "Not right"];
  return h("div", { className: `verdict ${part.right ? "right" : "wrong"}` },
    h("span", { className: "shape", ariaHidden: "true" }, shape), h("strong", {}, `${word}. `), context.view.lab && part.said ? `${part.said[0].toUpperCase()}${part.said.slice(1)}. ` : "", part.feedback ?? "",
    part.best ? h("span", { className: "best" }, ` Best: ${part.best}.`) : "");
}

function choices(context) {
  const { view, id } = context;
  const several = view.kind === "multiple";
  const chosen = new Set(several ? context.answer ?? [] : [context.answer]);
  const set = (option, on) => {
    if (!several) return context.set(option);
    on ? chosen.add(option) : chosen.delete(option);
    context.set([...chosen]);
  };
  return h("fieldset", {}, h("legend", {}, several ? "Choose all that are right" : "Choose one"),
    ...view.options.map((option) => h("div", { className: "option" },
      h("label", {}, h("input", {
        type: several ? "checkbox" : "radio", name: `${id}-choice`, value: option.id, checked: chosen.has(option.id),
        onchange: (event) => set(option.id, event.target.checked),
      }), h("span", {}, option.text)), verdict(context, option.id))));
}

function statements(context) {
  const { view, id } = context;
  const said = structuredClone(context.answer ?? {});
  const set = (name, key, value) => { said[name] = { ...said[name], [key]: value }; context.set(structuredClone(said)); };
  return h("div", {}, ...view.statements.map((statement) => h("fieldset", { className: "statement" },
    h("legend", {}, statement.text),
    ...["true", "false"].map((word) => h("label", {}, h("input", {
      type: "radio", name: `${id}-${statement.id}`, checked: said[statement.id]?.says === word,
      onchange: () => set(statement.id, "says", word),
    }), word === "true" ? "True" : "False")),
    h("span", { className: "sure" }, "and I am ", h("select", { ariaLabel: "How sure you are", onchange: (event) => set(statement.id, "confidence", event.target.value || undefined) },
      h("option", { value: "" }, "…"),
      ...Object.entries(CONFIDENCE).map(([value, words]) => h("option", { value, selected: said[statement.id]?.confidence === value }, words)))),
    verdict(context, statement.id))));
}

// Cards go into places: drag one, or choose it and then its place, or move it with the arrow keys.
function placing(context) {
  const { view } = context;
  const placed = { ...(context.answer ?? {}) };
  const places = [{ id: "", text: view.kind === "match" ? "Still without a partner" : "Still to be placed" }, ...view.places];
  const put = (item, place) => {
    place ? (placed[item] = place) : delete placed[item];
    context.picked = undefined;
    context.set({ ...placed }, true);
  };
  const card = (item) => {
    const here = placed[item.id] ?? "";
    const where = places.findIndex((place) => place.id === here);
    const picked = context.picked === item.id;
    const button = h("button", {
      type: "button", className: `card ${picked ? "picked" : ""}`, draggable: true, "data-key": item.id, ariaPressed: String(picked),
      ariaLabel: `${item.text}. ${places[where].text}. ${picked ? "Picked up: choose its place." : "Left and right arrow keys move it."}`,
      onclick: (event) => { event.stopPropagation(); context.picked = picked ? undefined : item.id; context.set({ ...placed }, true); },
      ondragstart: (event) => event.dataTransfer.setData("text/plain", item.id),
      onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        put(item.id, places[(where + step + places.length) % places.length].id);
      },
    }, item.text);
    return h("li", {}, button, verdict(context, item.id));
  };
  const box = (place) => {
    const own = view.items.filter((item) => (placed[item.id] ?? "") === place.id);
    if (!place.id && !own.length) return "";
    return h("div", {
      className: `place ${place.id ? "" : "pool"}`, role: "group", ariaLabel: place.text,
      onclick: () => context.picked && put(context.picked, place.id),
      ondragover: (event) => event.preventDefault(),
      ondrop: (event) => { event.preventDefault(); const item = event.dataTransfer.getData("text/plain"); if (view.items.some((each) => each.id === item)) put(item, place.id); },
    }, h("div", { className: "name" }, place.text,
      context.picked ? h("button", { type: "button", className: "here", ariaLabel: `Put it here: ${place.text}` }, "here") : ""),
      h("ul", {}, ...own.map(card)));
  };
  return h("div", {}, h("p", { className: "how" }, "Drag a card, or choose it and then its place; with the keyboard, the arrow keys move a card."),
    box(places[0]), h("div", { className: `places ${view.kind}` }, ...places.slice(1).map(box)));
}

function order(context) {
  const { view } = context;
  const chosen = [...(context.answer ?? [])];
  const texts = Object.fromEntries(view.items.map((item) => [item.id, item.text]));
  const set = (steps) => context.set(steps, true);
  const move = (from, to) => { if (to < 0 || to >= chosen.length) return; const [step] = chosen.splice(from, 1); chosen.splice(to, 0, step); set(chosen); };
  const drop = (event, place) => {
    event.preventDefault();
    event.stopPropagation();
    const step = event.dataTransfer.getData("text/plain");
    if (!(step in texts)) return;
    const rest = chosen.filter((each) => each !== step);
    rest.splice(place, 0, step);
    set(rest);
  };
  const drag = (step) => ({ draggable: true, ondragstart: (event) => event.dataTransfer.setData("text/plain", step) });
  const small = (label, text, disabled, act) => h("button", { type: "button", className: "small", ariaLabel: label, title: label, disabled, onclick: act }, text);
  const row = (step, place) => h("li", { ...drag(step), ondragover: (event) => event.preventDefault(), ondrop: (event) => drop(event, place) },
    h("div", { className: "row" },
      h("button", {
        type: "button", className: "card", "data-key": step, ariaLabel: `Step ${place + 1}: ${texts[step]}. Arrow keys move it, Delete takes it out.`,
        onkeydown: (event) => {
          if (event.key === "ArrowUp" || event.key === "ArrowDown") { event.preventDefault(); move(place, place + (event.key === "ArrowUp" ? -1 : 1)); }
          if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); set(chosen.filter((each) => each !== step)); }
        },
      }, texts[step]),
      small(`Move up: ${texts[step]}`, "↑", place === 0, () => move(place, place - 1)),
      small(`Move down: ${texts[step]}`, "↓", place === chosen.length - 1, () => move(place, place + 1)),
      small(`Take out: ${texts[step]}`, "✕", false, () => set(chosen.filter((each) => each !== step)))),
    verdict(context, step));
  const pool = view.items.filter((item) => !chosen.includes(item.id));
  return h("div", { className: "order" },
    h("div", { className: "place", role: "group", ariaLabel: "Your order", ondragover: (event) => event.preventDefault(), ondrop: (event) => drop(event, chosen.length) },
      h("div", { className: "name" }, "Your order"),
      chosen.length ? h("ol", {}, ...chosen.map(row)) : h("p", { className: "how" }, "Choose a step to add it; then drag it, or use its arrows.")),
    pool.length ? h("div", { className: "place pool", role: "group", ariaLabel: "Not in your order" }, h("div", { className: "name" }, "Not in your order"),
      h("ul", {}, ...pool.map((item) => h("li", {}, h("button", {
        type: "button", className: "card", "data-key": item.id, ariaLabel: `Add: ${item.text}`, ...drag(item.id), onclick: () => set([...chosen, item.id]),
      }, item.text), verdict(context, item.id))))) : "");
}

function grid(context) {
  const { view } = context;
  const said = structuredClone(context.answer ?? {});
  const set = (row, column, value) => {
    said[row] = { ...said[row], [column]: value };
    if (!value) delete said[row][column];
    context.set(structuredClone(said));
  };
  const cell = (row, column) => h("td", {}, h("select", {
    ariaLabel: `${row.text}: ${column.text}`, onchange: (event) => set(row.id, column.id, event.target.value),
  }, h("option", { value: "" }, "…"), ...column.values.map((value) => h("option", { value: value.id, selected: said[row.id]?.[column.id] === value.id }, value.text))));
  const rows = view.rows.flatMap((row) => {
    const feedback = verdict(context, row.id);
    return [h("tr", {}, h("th", { scope: "row" }, row.text), ...view.columns.map((column) => cell(row, column))),
      feedback ? h("tr", { className: "said" }, h("td", { colSpan: view.columns.length + 1 }, feedback)) : ""];
  });
  return h("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: `${view.title}: the grid` }, h("table", {},
    h("thead", {}, h("tr", {}, h("td", {}), ...view.columns.map((column) => h("th", { scope: "col" }, column.text)))),
    h("tbody", {}, ...rows)));
}

function number(context) {
  const { view, id } = context;
  return h("div", {}, h("label", { htmlFor: `${id}-number` }, "Your number "),
    h("input", { id: `${id}-number`, type: "text", inputMode: "decimal", autocomplete: "off", value: context.answer ?? "", oninput: (event) => context.set(event.target.value) }),
    ` ${view.unit}`, verdict(context, "number"));
}

function later(act) {
  let timer;
  return (event) => {
    clearTimeout(timer);
    const value = event.target.value;
    if (event.type === "change") act(value); // whoever leaves the field, to check for instance, is done typing
    else timer = setTimeout(() => act(value), 500);
  };
}

function rubric(context) {
  const { view, id, result } = context;
  const said = () => structuredClone(typeof context.answer === "object" && context.answer ? context.answer : {});
  const keep = later((text) => context.set({ ...said(), text }));
  const points = (who, criterion, value) => { const now = said(); now[who] = { ...now[who], [criterion]: value }; context.set(now); };
  const marks = (criterion) => h("div", {}, ...["self", "facilitator"].map((who) => h("fieldset", { className: "levels" },
    h("legend", {}, who === "self" ? "You say" : "The facilitator says"),
    ...(result.levels?.[criterion.id] ?? []).map((level, value) => h("label", {}, h("input", {
      type: "radio", name: `${id}-${who}-${criterion.id}`, checked: said()[who]?.[criterion.id] === value, onchange: () => points(who, criterion.id, value),
    }), h("span", {}, `${value}: ${level}`))))));
  return h("div", {},
    h("label", { htmlFor: `${id}-text` }, "Your answer"),
    h("textarea", { id: `${id}-text`, rows: 6, value: said().text ?? "", oninput: keep, onchange: keep }),
    h("div", { className: "how" }, "It will be looked at for:"),
    h("ul", {}, ...view.criteria.map((criterion) => h("li", {}, criterion.text, result.levels ? marks(criterion) : "", verdict(context, criterion.id)))),
    result.model_answer ? h("div", { className: "model" }, h("strong", {}, "To compare with: "), result.model_answer) : "");
}

function artefact(context) {
  const { view, id } = context;
  const area = h("textarea", { id: `${id}-text`, rows: view.lab ? 28 : 16, spellcheck: false, className: "code", value: context.answer ?? view.starter });
  const keep = later((text) => context.set(text));
  area.addEventListener("input", keep);
  area.addEventListener("change", keep);
  const caret = h("span", { className: "how caret" }, "line 1, column 1");
  const place = () => {
    const before = area.value.slice(0, area.selectionStart).split("\n");
    caret.textContent = `line ${before.length}, column ${before.at(-1).length + 1}`;
  };
  for (const event of ["keyup", "click", "input"]) area.addEventListener(event, place);
  const load = async (event) => { const [file] = event.target.files; if (file) { area.value = await file.text(); context.set(area.value); } };
  return h("div", {}, h("label", { htmlFor: `${id}-text` }, "The file"), area, caret,
    h("label", { className: "file" }, "or take a file of yours ", h("input", { type: "file", onchange: load })),
    h("ul", {}, ...view.demands.map((demand) => h("li", {}, demand.text, verdict(context, demand.id)))));
}

export default { render };
