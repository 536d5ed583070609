// Asks the items of the page, one at a time. Answers stay in this browser until they are saved into a file.
const data = JSON.parse(document.getElementById("data").textContent);
const KEPT = "opexkit-practice";
const at = (id) => document.getElementById(id);
const attempts = kept();
let asked = null;

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT));
    return Array.isArray(found) ? found : [];
  } catch {
    return []; // storage is switched off, or holds something else
  }
}

// What another tab has kept meanwhile is taken over, not written over.
function keep() {
  const every = new Map([...kept(), ...attempts].map((one) => [one.uid, one]));
  attempts.splice(0, attempts.length, ...every.values());
  try {
    localStorage.setItem(KEPT, JSON.stringify(attempts));
    return true;
  } catch {
    return false;
  }
}

// What was answered least often comes next; of these what was wrong, then the order of the page.
function following() {
  const count = new Map();
  const wrong = new Set();
  for (const one of attempts) {
    count.set(one.exercise, (count.get(one.exercise) ?? 0) + 1);
    if (one.score < 1) wrong.add(one.exercise);
    else wrong.delete(one.exercise);
  }
  const times = (item) => (count.get(item.name) ?? 0) - (wrong.has(item.name) ? 0.5 : 0);
  return data.items.reduce((best, item) => (times(item) < times(best) ? item : best));
}

function put(parent, tag, text, before) {
  const node = document.createElement(tag);
  node.append(text);
  parent.insertBefore(node, before ?? null);
  return node;
}

function ask() {
  asked = following();
  at("stem").textContent = asked.stem;
  at("exhibit").hidden = !asked.exhibit;
  at("exhibit").firstElementChild.textContent = asked.exhibit?.caption ?? "";
  at("exhibit").lastElementChild.textContent = asked.exhibit?.text ?? "";
  at("options").replaceChildren();
  put(at("options"), "legend", asked.ask);
  if (asked.slots.length) askPlaces();
  else askChoice();
  for (const id of ["options", "sure"]) at(id).disabled = false;
  at("verdict").replaceChildren();
  at("answer").hidden = false;
  at("next").hidden = true;
  at("item").hidden = false;
  tell();
}

function askChoice() {
  for (const option of asked.options) {
    const label = put(at("options"), "label", "");
    const box = document.createElement("input");
    box.type = asked.answer.length === 1 ? "radio" : "checkbox";
    box.name = "option";
    box.value = option.letter;
    label.append(box);
    put(label, "span", `${option.letter.toUpperCase()}. ${option.text}`);
  }
}

// Steps of an order, or prompts to match: a native list each. What stands in another list cannot be chosen.
function askPlaces() {
  const every = put(at("options"), "ul", "");
  for (const option of asked.options) put(every, "li", `${option.letter.toUpperCase()}. ${option.text}`);
  for (const slot of asked.slots) {
    const label = put(at("options"), "label", "");
    put(label, "span", slot);
    const list = put(label, "select", "");
    put(list, "option", "Choose").value = "-";
    for (const option of asked.options) put(list, "option", `${option.letter.toUpperCase()}. ${option.text}`).value = option.letter;
    list.addEventListener("change", take);
  }
}

function take() {
  const taken = places().map((list) => list.value);
  for (const [place, list] of places().entries()) {
    for (const option of list.options) {
      const at = taken.indexOf(option.value);
      option.disabled = option.value !== "-" && at >= 0 && at !== place;
    }
  }
}

const places = () => [...document.querySelectorAll("#options select")];

function tell(more = "") {
  const right = attempts.filter((one) => one.score === 1).length;
  const done = new Set(attempts.map((one) => one.exercise)).size;
  at("state").textContent = `${done} of ${data.items.length} items answered; ${right} of ${attempts.length} answers right. ${more}`;
  for (const id of ["save", "forget"]) at(id).disabled = attempts.length === 0;
}

function mark() {
  const placed = places().map((list) => list.value).filter((letter) => letter !== "-");
  const chosen = asked.slots.length ? placed : [...document.querySelectorAll("#options input:checked")].map((box) => box.value);
  const right = [...asked.answer];
  if (chosen.length !== right.length) {
    at("verdict").textContent = `Choose ${right.length === 1 ? "one" : right.length}: ${chosen.length} chosen.`;
    return;
  }
  const score = chosen.join() === right.join() ? 1 : 0;
  attempts.push({
    uid: [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    exercise: asked.name,
    version: asked.version,
    at: new Date().toISOString(),
    answer: asked.slots.length || right.length === 1 ? chosen.join("") : chosen,
    score,
    confidence: document.querySelector("#sure input:checked").value,
  });
  explain(chosen, right, score);
  tell(keep() ? "" : "This browser keeps nothing: save your answers before you leave.");
}

function explain(chosen, right, score) {
  if (asked.slots.length) placeReasons(chosen, right);
  else for (const label of document.querySelectorAll("#options label")) {
    const option = asked.options.find((one) => one.letter === label.firstElementChild.value);
    reason(label, option, chosen.includes(option.letter));
  }
  for (const id of ["options", "sure"]) at(id).disabled = true;
  at("verdict").replaceChildren();
  const key = right.join(asked.slots.length ? ", " : " and ").toUpperCase();
  put(at("verdict"), "p", score ? "✓ Right." : `✗ Not right: ${key}.`);
  put(at("verdict"), "p", `${asked.proof} ${asked.source}`);
  at("answer").hidden = true;
  at("next").hidden = false;
  at("next").focus();
}

// Each place with what belongs there, then what belongs nowhere.
function placeReasons(chosen, right) {
  const named = (letter) => asked.options.find((one) => one.letter === letter);
  for (const [place, label] of [...document.querySelectorAll("#options label")].entries()) {
    const option = named(right[place]);
    const good = chosen[place] === right[place];
    label.className = good ? "right" : "wrong";
    put(label, "small", `${good ? "✓ Right." : `✗ Here belongs ${option.letter.toUpperCase()}. ${option.text}.`} ${option.why}`);
  }
  for (const option of asked.options.filter((one) => !right.includes(one.letter))) {
    put(at("options"), "p", `${option.letter.toUpperCase()}. ${option.text} belongs nowhere. ${option.why}`);
  }
}

function reason(label, option, taken) {
  if (option.right || taken) label.className = option.right ? "right" : "wrong";
  const verdict = option.right ? "✓ Right" : "✗ Wrong";
  put(label.lastElementChild, "small", `${verdict}${taken ? ", your choice." : "."} ${option.why}`);
}

// The file is what the kit saves of a learner, too.
function save() {
  const whole = attempts.map((one) => ({ ...one, learner: "page", seed: 1, origin: "practice" }));
  const text = JSON.stringify({ opexkit: data.opexkit, learner: "page", attempts: whole }, null, 2);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "opexkit-answers.json";
  link.click();
  URL.revokeObjectURL(link.href);
}

function forget() {
  if (!confirm("Forget all answers that this browser keeps? Save them first if they are to count.")) return;
  attempts.length = 0;
  localStorage.removeItem(KEPT);
  ask();
}

at("forget").addEventListener("click", forget);
at("item").addEventListener("submit", (event) => {
  event.preventDefault();
  if (at("next").hidden) mark();
  else ask();
});
at("next").addEventListener("click", ask);
at("save").addEventListener("click", save);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || at("options").disabled) return;
  const box = document.querySelector(`#options input[value="${CSS.escape(event.key.toLowerCase())}"]`);
  if (box) {
    box.click();
    box.focus();
  } else if (event.key === "Enter" && event.target === document.body) {
    at("item").requestSubmit();
  }
});
if (data.items.length) ask();
