// Practice in an order of one's own: the drill of all exercises, exam items one after another, a plan to an exam.
import { h, shown, uniqueId } from "../../view/dom.js";

const GONE = "This cannot be shown now; reload the page.";

async function asked(path, given = {}) {
  const answer = await fetch(new URL(`../practice/${path}?${new URLSearchParams(given)}`, location.href));
  if (!answer.ok) throw new Error((await answer.text()) || GONE);
  return answer.json();
}

function labeled(words, field) {
  field.id ||= uniqueId();
  return [h("label", { htmlFor: field.id }, words), field];
}

function choice(options, onchange) {
  return h("select", { onchange }, ...options.map(([words, value]) => h("option", { value }, words)));
}

// Puts an exercise in place of the one before, begun anew; the focus goes along if the person asked for it.
async function put(place, line, mount, next, isAsked) {
  await line.send({ do: "practice", exercise: next.name, act: "again" });
  const model = await mount(place, { ...next, state: { ...next.state, answer: null, confidence: "", hints: [], result: {} } });
  if (isAsked) Object.assign(place.querySelector("h4"), { tabIndex: -1 }).focus();
  return model;
}

// One exercise of all after another; what was not fully right comes back at the end.
export async function mountDrill(root, line, mount) {
  const { areas, queue } = await asked("drill.json");
  const place = h("div", {});
  const said = h("span", { role: "status" });
  const area = choice([["all areas", ""], ...areas.map((each) => [each, each])], () => show(false));
  const next = h("button", { type: "button", onclick: () => { advance(); show(true); } }, "Next exercise");
  let now = null;
  let done = 0;

  function advance() {
    if (!now) return;
    const [exercise] = queue.splice(queue.indexOf(now.exercise), 1);
    const { score } = now.model.get("result");
    if (score !== undefined && score !== 1) queue.push(exercise);
    done += 1;
  }

  async function show(isAsked) {
    const left = queue.filter((each) => !area.value || each.area === area.value);
    said.textContent = `${done} done, ${left.length} left`;
    next.disabled = !left.length;
    now = null;
    place.replaceChildren();
    if (!left.length) return;
    next.disabled = true;
    const [exercise] = left;
    now = { exercise, model: await put(place, line, mount, await asked("asked.json", { name: exercise.name }), isAsked) };
    next.disabled = false;
  }

  root.append(h("div", { className: "buttons" }, ...labeled("Area", area), next, said), place);
  await show(false);
}

// Exam items: what is due, then what is new; after the answer one may disagree, which goes to the parking lot.
export async function mountItems(root, line, mount) {
  const place = h("div", {});
  const said = h("span", { role: "status" });
  const first = await asked("item.json");
  const about = choice(first.choices, () => show());
  const reason = h("textarea", { rows: 2, maxLength: 300 });
  const kept = h("span", { role: "status" });
  const next = h("button", { type: "button", onclick: () => show() }, "Next item");
  let now = null;

  async function show(found) {
    next.disabled = true;
    place.replaceChildren(); // nobody answers an item that is about to go
    const item = found ?? (await asked("item.json", { about: about.value }));
    next.disabled = false;
    kept.textContent = "";
    said.textContent = item.name ? "" : "You have answered all of these. They come back when they are due.";
    now = null;
    if (!item.name) return;
    now = { name: item.name, model: await put(place, line, mount, item, !found) };
  }

  async function disagree() {
    if (!now?.model.get("result").state || !reason.value.trim()) {
      kept.textContent = "Answer the item first, then say which option is right, or what the item leaves open.";
      return;
    }
    const told = await line.send({ do: "park", text: `Exam item ${now.name.slice(5)}: ${reason.value.trim()}` });
    kept.textContent = told.refused ?? "It is in the parking lot.";
    if (!told.refused) reason.value = "";
  }

  root.append(h("div", { className: "buttons" }, ...labeled("About", about), next, said), place,
    h("details", {}, h("summary", {}, "Is the item wrong or unclear?"), h("div", {}, ...labeled("Say why", reason),
      h("div", { className: "buttons" }, h("button", { type: "button", onclick: disagree }, "I disagree"), kept))));
  await show(first);
}

// A plan to the day of an exam, drawn anew at a button.
export function mountPlan(root, tellApart) {
  const exam = choice(JSON.parse(root.dataset.exams));
  const date = h("input", { type: "date" });
  const minutes = h("input", { type: "number", min: 3, max: 600, value: 30 });
  const place = h("div", { "data-view": "plan" });
  const draw = async (event) => {
    event.preventDefault();
    const given = new URLSearchParams({ date: date.value, minutes: minutes.value, exam: exam.value });
    const answer = await fetch(new URL(`../practice/plan?${given}`, location.href));
    const text = await answer.text();
    place.replaceChildren(answer.ok ? shown(text) : h("p", { className: "wrong", role: "alert" }, text));
    tellApart(place);
  };
  root.append(h("form", { className: "buttons", onsubmit: draw }, ...labeled("Exam", exam), ...labeled("Day of the exam", date),
    ...labeled("Minutes a day", minutes), h("button", {}, "Plan")), place);
}

export default { mountDrill, mountItems, mountPlan };
