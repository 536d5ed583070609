// The lab, the self-assessment, the game day, the backup and the name.
import assert from "node:assert/strict";
import test from "node:test";

import { ask, Element, Model, option } from "./page.js";

const load = async (name) => (await import(`../../../kit/opexkit/widgets/${name}.js`)).default;

async function show(name, state) {
  const model = new Model(state);
  const el = new Element("div");
  const leave = (await load(name)).render({ model, el });
  return { model, el, leave };
}

test("lab: a large file that is run, without certainty", async () => {
  const { el } = ask(await load("lab"), { starter: "a: 1", demands: [option("a")] }, { result: { parts: [{ id: "a", right: true, said: "it ran", feedback: "" }] } });
  assert.equal(el.the("textarea").rows, 28);
  assert.equal(el.the("button", "Run it").className, "check");
  assert.match(el.textContent, /✓Right\. It ran\. /);
});

const practice = { code: "OPS01-BP01", title: "A practice", what: "It.", good: "G", evidence: ["e"], antipattern: "", first_step: "", source: "#", level: "High", company: "Why.", aws: [{ title: "AWS Config, rules", does: "Checks.", limit: "Late.", mark: "⚑ Old: ended", standing: "named", source: "#" }] };
const review = {
  view: { company: "Northwind", team: { team: "A", workload: "B", milestone: "Q1", date: "2026-03-31", path: "p", folder: "f" }, questions: [{ code: "OPS01", number: "OPS 1", title: "A question", why: "", practices: [practice] }] },
  state: { risks: { OPS01: { key: "unknown", shape: "?", word: "Unanswered", why: "" } }, answers: {}, votes: {}, mine: {}, note: "" },
  vocabulary: { statuses: [["implemented", "Implemented"], ["not_applicable", "Not applicable"]], reasons: [["OUT_OF_SCOPE", "Out of scope"]] },
  mode: "team", respondent: "",
};
const radios = (el) => el.all((node) => node.type === "radio");

test("assessment: what changed is sent with what stood there, and a reason where one is due", async () => {
  const { model, el, leave } = await show("assessment", structuredClone(review));
  radios(el)[1].check();
  assert.deepEqual(model.sent, [{ do: "answer", code: "OPS01-BP01", details: { status: "not_applicable", reason: "OUT_OF_SCOPE" }, seen: { status: "", reason: "" } }]);
  model.change("state", { ...review.state, answers: { "OPS01-BP01": { status: "implemented", note: "n" } }, risks: { OPS01: { key: "met", shape: "✓", word: "None", why: "All." } }, note: "Saved." });
  assert.deepEqual(radios(el).map((node) => node.checked), [true, false]);
  assert.match(el.textContent, /Risk: ✓ NoneAll\./);
  el.all((node) => node.tag === "textarea")[0].fill("new");
  assert.deepEqual([model.sent[1].details, model.sent[1].seen], [{ note: "new" }, { note: "n" }]);
  leave();
  assert.deepEqual(Object.values(model.listeners).flat(), []);
});

test("assessment: the guide shows means of AWS with limit and mark", async () => {
  const { el } = await show("assessment", structuredClone(review));
  assert.match(el.textContent, /With AWS Config, rulesChecks\. Limit: Late\. ⚑ Old: ended \(named\)/);
});

test("assessment: a vote needs a role, and shows no details", async () => {
  const { model, el } = await show("assessment", { ...structuredClone(review), mode: "vote" });
  assert.equal(radios(el)[0].disabled, true);
  el.all((node) => node.tag === "label" && node.textContent.startsWith("I am"))[0].the("input").fill("tech lead");
  radios(el)[0].check();
  assert.deepEqual(model.sent, [{ do: "vote", respondent: "tech lead", code: "OPS01-BP01", status: "implemented" }]);
  assert.equal(el.all((node) => node.tag === "textarea").length, 0);
});

const incident = {
  title: "Incident 1", briefing: "It rings.", alarms: "<p>alarm</p>", seen: [], log: "", debrief: "",
  state: {
    begun: false, minute: 0, hurt: 0, end: "", said: "", second_per_minute: 2, looked: [], level: "usual",
    levels: [{ id: "first", title: "A first one", says: "It is large." }, { id: "usual", title: "As usual", says: "Much else goes on." }],
    checks: [{ ...option("map"), title: "Map", minutes: 2 }], runbooks: [{ id: "shed", title: "Shed load", minutes: 3 }], roles: [{ id: "scribe", title: "Scribe" }],
  },
};

test("game: it begins, looks, acts and writes down who says what", async () => {
  const { model, el } = await show("game", structuredClone(incident));
  const how = el.all((node) => node.tag === "select").find((node) => node.id?.endsWith("level"));
  assert.match(el.textContent, /How hard/);
  how.value = "first";
  how.fire("change");
  assert.match(el.textContent, /It is large\./);
  el.the("button", "Begin").click();
  model.change("state", { ...incident.state, begun: true, minute: 2.5, hurt: 1200, looked: ["map"] });
  assert.equal(el.the("strong").textContent, "Minute 2");
  assert.match(el.textContent, /1,200 requests hurt so far/);
  el.the("button", "Map 2 min ✓ seen").click();
  const [role, runbook] = el.all((node) => node.tag === "select" && !node.id?.endsWith("level"));
  runbook.value = "shed";
  el.the("button", "Run it").click();
  role.value = "scribe";
  el.all((node) => node.attributes["data-role"] === "scribe")[0].value = "Ana";
  const line = el.all((node) => node.maxLength === 500)[0];
  line.value = "noted";
  line.fire("keydown", { key: "Enter" });
  assert.deepEqual(model.sent, [{ do: "begin", level: "first" }, { do: "check", name: "map" }, { do: "run", name: "shed" }, { do: "note", role: "scribe", text: "Ana: noted" }]);
  assert.equal(line.value, "");
});

test("game: the clock runs only while it is asked to, and ends with the incident", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const { model, el, leave } = await show("game", structuredClone(incident));
  model.change("state", { ...incident.state, begun: true });
  context.mock.timers.tick(2000);
  assert.deepEqual(model.sent, []);
  el.all((node) => node.type === "checkbox")[0].check();
  context.mock.timers.tick(4000);
  assert.deepEqual(model.sent, [{ do: "think" }, { do: "think" }]);
  model.change("state", { ...incident.state, begun: true, end: "resolved" });
  context.mock.timers.tick(4000);
  assert.equal(model.sent.length, 2);
  assert.equal(el.the("button", "Hand over to the second line").disabled, true);
  model.change("debrief", "<p>two ways</p>");
  assert.match(el.textContent, /Debrief/);
  leave();
  assert.deepEqual(Object.values(model.listeners).flat(), []);
});

const mock = {
  phase: "sit", said: "", heard: "", at: 0, left: 600, items: [{ id: "it", answered: false, flagged: false }],
  item: { id: "it", stem: ["It is so."], exhibit: null, ask: "What now?", choose: 2, slots: [], options: [["a", "A"], ["b", "B"], ["c", "C"]], chosen: [] },
};
const boxes = (el) => el.all((node) => node.type === "checkbox");
const echo = (chosen, heard, said = "") => ({ ...mock, said, heard, item: { ...mock.item, chosen } });

test("mock: a late echo undoes nothing that was chosen since, and what was not kept is not shown as kept", async () => {
  const { model, el, leave } = await show("mock", { state: structuredClone(mock), result: "" });
  const shown = () => boxes(el).map((node) => Boolean(node.checked));
  boxes(el)[0].check();
  boxes(el)[1].check();
  const [first, second] = model.sent;
  assert.deepEqual([first.letters, second.letters], ["a", "ab"]);
  model.change("state", echo(["a"], first.mark));
  assert.deepEqual(shown(), [true, true, false]);
  boxes(el)[0].check(false);
  const third = model.sent.at(-1);
  assert.equal(third.letters, "b");
  model.change("state", echo(["a", "b"], second.mark));
  assert.deepEqual(shown(), [false, true, false]);
  model.change("state", echo(["b"], third.mark));
  assert.deepEqual(shown(), [false, true, false]);
  boxes(el)[2].check();
  model.change("state", echo(["b"], model.sent.at(-1).mark, "Not kept: the database is away."));
  assert.deepEqual(shown(), [false, true, false]);
  assert.match(el.textContent, /Not kept: the database is away\./);
  leave();
});

test("mock: an echo of one list undoes no other", async () => {
  const lists = { ...mock, item: { ...mock.item, slots: ["Step 1", "Step 2"], chosen: ["-", "-"] } };
  const { model, el, leave } = await show("mock", { state: lists, result: "" });
  const selects = () => el.all((node) => node.tag === "select");
  const chosen = () => selects().map((list) => list.options.find((option) => option.selected)?.value ?? "-");
  for (const list of selects()) list.value = "-";
  selects()[0].fill("a");
  selects()[1].fill("b");
  const [first, second] = model.sent;
  assert.deepEqual([first.letters, second.letters], ["a-", "ab"]);
  model.change("state", { ...lists, heard: first.mark, item: { ...lists.item, chosen: ["a", "-"] } });
  assert.deepEqual(chosen(), ["a", "b"]);
  model.change("state", { ...lists, heard: second.mark, item: { ...lists.item, chosen: ["a", "b"] } });
  assert.deepEqual(chosen(), ["a", "b"]);
  leave();
});

test("backup: a file that is brought back is sent as text, and what came of it is said", async () => {
  const { model, el } = await show("backup", { said: "", text: "{}", name: "progress.json" });
  const picker = el.all((node) => node.type === "file")[0];
  picker.files = [{ text: async () => "{}" }];
  picker.fire("change");
  await new Promise(setImmediate);
  assert.deepEqual(model.sent, [{ text: "{}" }]);
  model.change("said", "2 attempts were added.");
  assert.equal(el.the("p").textContent, "2 attempts were added.");
});
