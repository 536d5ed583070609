// What all exercises share: buttons, hints, certainty, feedback, and leaving no listener behind.
import assert from "node:assert/strict";
import test from "node:test";

import { exercise, later, verdict } from "../../../kit/opexkit/exercises/exercise.js";
import { h } from "../../../kit/opexkit/view/dom.js";
import { ask, Element } from "./page.js";

const plain = exercise((context) => h("div", {}, "the body", verdict(context, "one")));
const part = { id: "one", right: false, feedback: "Because.", best: "", said: "this" };

test("an element gets properties, attributes, listeners and children", () => {
  let clicks = 0;
  const made = h("button", { type: "button", "data-key": "k", hidden: false, onclick: () => { clicks += 1; } }, "Go", null, undefined);
  made.click();
  assert.deepEqual([made.type, made.attributes, made.textContent, clicks], ["button", { "data-key": "k" }, "Go", 1]);
});

test("the question is shown in paragraphs, with its exhibit and its remarks", () => {
  const { el } = ask(plain, { exhibit: { caption: "Log", text: "line" }, remarks: ["Mind."], material: "<p>given</p>" });
  assert.deepEqual(el.all((node) => node.className === "prompt").map((node) => node.textContent), ["First.", "Second."]);
  assert.equal(el.the("pre", "line").className, "");
  assert.equal(el.the("details").children[1].innerHTML, "<p>given</p>");
  assert.match(el.textContent, /the body.*Mind\.$/);
});

test("a conversation is set as prose", () => {
  const { el } = ask(plain, { exhibit: { caption: "With the team", text: "word ".repeat(30) } });
  assert.equal(el.the("pre").className, "prose");
});

test("each button sends the answer and the certainty along", () => {
  const { model, el } = ask(plain, {}, { answer: "x", result: { parts: [] } });
  el.the("fieldset").all((node) => node.value === "sure")[0].check();
  for (const label of ["Check", "Hint (2 left)", "Show the answer"]) el.the("button", label).click();
  assert.deepEqual(model.sent, ["check", "hint", "reveal"].map((what) => ({ do: what, answer: "x", confidence: "sure" })));
});

test("the answer cannot be shown before something was marked, nor twice", () => {
  const { model, el } = ask(plain, {});
  assert.equal(el.the("button", "Show the answer").disabled, true);
  model.change("result", { parts: [part] });
  assert.ok(!el.the("button", "Show the answer").disabled);
  model.change("result", { parts: [part], revealed: true });
  assert.equal(el.the("button", "Show the answer").disabled, true);
});

test("hints are listed, and their button ends with the last", () => {
  const { model, el } = ask(plain, {});
  model.change("hints", ["A nudge.", "Nearly."]);
  assert.equal(el.the("ol").textContent, "A nudge.Nearly.");
  assert.equal(el.the("button", "No more hints").disabled, true);
});

test("feedback stands beside its part with a shape and a word, and the best answer once it is revealed", () => {
  const { model, el } = ask(plain, {});
  assert.doesNotMatch(el.textContent, /right/);
  model.change("result", { parts: [part], state: "marked", score: 0, message: "None right." });
  assert.match(el.textContent, /✗Not right\. Because\./);
  assert.equal(el.the("p", "None right.").className.trim(), "status marked");
  model.change("result", { parts: [{ ...part, right: null, best: "that" }] });
  assert.match(el.textContent, /…Not marked yet\. Because\. Best: that\./);
  model.change("result", { parts: [{ ...part, right: true }], state: "marked", score: 1, explanation: "So it is." });
  assert.equal(el.the("p", "So it is.").className, "explanation");
  assert.equal(el.all((node) => node.className === "verdict right").length, 1);
});

test("a kind may ask no certainty, name its button, and say what was found", () => {
  const special = exercise((context) => verdict(context, "one"), { certainty: false, check: () => "Run it", found: true });
  const { el } = ask(special, {}, { result: { parts: [part] } });
  assert.equal(el.all((node) => node.className === "confidence").length, 0);
  assert.equal(el.the("button", "Run it").className, "check");
  assert.match(el.textContent, /Not right\. This\. Because\./);
});

test("a run shows how far it is, and what happened", () => {
  const { model, el } = ask(plain, {});
  model.change("progress", 0.4);
  assert.deepEqual([el.the("progress").hidden, el.the("progress").value], [false, 0.4]);
  model.change("progress", 0);
  assert.equal(el.the("progress").hidden, true);
  model.change("report", "<b>it ran</b>");
  assert.equal(el.all((node) => node.className === "report")[0].children[0].innerHTML, "<b>it ran</b>");
});

test("a change is kept at once, and a body that is drawn again keeps the focus", () => {
  let context;
  const keyed = exercise((given) => { context = given; return h("div", {}, h("button", { "data-key": "a" }, "A")); });
  const { model, el } = ask(keyed, {});
  const before = el.the("button", "A");
  before.focus();
  context.set("x", true);
  assert.deepEqual([model.get("answer"), model.saved], ["x", 1]);
  assert.notEqual(el.the("button", "A"), before);
  assert.equal(document.activeElement, el.the("button", "A"));
  assert.match(el.children[0].className, /changed/);
  model.change("result", {});
  assert.doesNotMatch(el.children[0].className, /changed/);
});

test("a widget that goes leaves no listener", () => {
  const { model, leave } = ask(plain, {});
  leave();
  assert.deepEqual(Object.values(model.listeners).flat(), []);
});

test("typing is kept when it pauses, and at once when the field is left", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const kept = [];
  const field = new Element("textarea");
  const keep = later((text) => kept.push(text));
  field.addEventListener("input", keep);
  field.addEventListener("change", keep);
  field.fill("a", "input");
  field.fill("ab", "input");
  assert.deepEqual(kept, []);
  context.mock.timers.tick(500);
  assert.deepEqual(kept, ["ab"]);
  field.fill("abc");
  context.mock.timers.tick(500);
  assert.deepEqual(kept, ["ab", "abc"]);
});
