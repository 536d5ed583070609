// What a person does with each kind becomes an answer as a file has it.
import assert from "node:assert/strict";
import test from "node:test";

import { ask, carrying, option } from "./page.js";

const load = async (folder) => (await import(`../../../kit/opexkit/exercises/kinds/${folder}/script.js`)).default;
const three = [option("a"), option("b"), option("c")];
const labeled = (el, text) => el.all((node) => node.tag === "label" && node.textContent === text)[0].all((node) => node.tag === "input")[0];
const mark = (right) => ({ result: { parts: [{ id: "a", right, feedback: "Why.", best: "" }] } });

test("single: the last choice counts", async () => {
  const { model, el } = ask(await load("single"), { options: three });
  labeled(el, "Text of a").check();
  labeled(el, "Text of c").check();
  assert.equal(model.get("answer"), "c");
});

test("single: what was chosen is chosen again, with its feedback", async () => {
  const { el } = ask(await load("single"), { options: three }, { answer: "a", ...mark(true) });
  assert.deepEqual(el.all((node) => node.name.endsWith("-choice")).map((node) => node.checked), [true, false, false]);
  assert.match(el.textContent, /Text of a✓Right\. Why\.Text of b/);
});

test("multiple: options come and go", async () => {
  const { model, el } = ask(await load("multiple"), { options: three }, { answer: ["b"] });
  labeled(el, "Text of a").check();
  assert.deepEqual(model.get("answer"), ["b", "a"]);
  labeled(el, "Text of b").check(false);
  assert.deepEqual(model.get("answer"), ["a"]);
});

test("true or false: each statement has its own certainty, and the whole has none", async () => {
  const { model, el } = ask(await load("true_false"), { statements: three });
  assert.equal(el.all((node) => node.className === "confidence").length, 0);
  el.all((node) => node.type === "radio")[3].check();
  el.all((node) => node.tag === "select")[1].fill("sure");
  assert.deepEqual(model.get("answer"), { b: { says: "false", confidence: "sure" } });
  el.all((node) => node.tag === "select")[1].fill("");
  assert.deepEqual(model.get("answer"), { b: { says: "false", confidence: undefined } });
});

const places = { kind: "classify", items: [option("a"), option("b")], places: [option("left"), option("right")] };

test("classify: a card is dropped on a bin, and only a card", async () => {
  const { model, el } = ask(await load("classify"), places);
  el.group("Text of left").fire("drop", carrying("a"));
  assert.deepEqual(model.get("answer"), { a: "left" });
  el.group("Text of left").fire("drop", carrying("a word from elsewhere"));
  assert.deepEqual(model.get("answer"), { a: "left" });
});

test("classify: a card is chosen and then its bin", async () => {
  const { model, el } = ask(await load("classify"), places);
  el.the("button", "Text of b. Still to be placed.").click();
  assert.equal(el.the("button", "Text of b. Still to be placed. Picked up").ariaPressed, "true");
  el.group("Text of right").click();
  assert.deepEqual(model.get("answer"), { b: "right" });
  assert.equal(el.all((node) => node.className === "here").length, 0);
});

test("match: arrow keys move a card around, and out again", async () => {
  const { model, el } = ask(await load("match"), { ...places, kind: "match" });
  const press = (key) => el.the("button", "Text of a.").fire("keydown", { key });
  press("ArrowRight");
  assert.deepEqual(model.get("answer"), { a: "left" });
  press("ArrowDown");
  assert.deepEqual(model.get("answer"), { a: "right" });
  press("ArrowRight");
  assert.deepEqual(model.get("answer"), {});
  press("ArrowLeft");
  assert.deepEqual(model.get("answer"), { a: "right" });
  press("x");
  assert.deepEqual(model.get("answer"), { a: "right" });
});

test("match: what has no place waits in a pool that goes when it is empty", async () => {
  const { model, el } = ask(await load("match"), { ...places, kind: "match" }, { answer: { a: "left" } });
  assert.match(el.group("Still without a partner").textContent, /Text of b/);
  el.group("Text of left").fire("drop", carrying("b"));
  assert.equal(el.group("Still without a partner"), undefined);
  assert.deepEqual(model.get("answer"), { a: "left", b: "left" });
});

test("order: steps are added, moved by keys, buttons and dropping, and taken out", async () => {
  const { model, el } = ask(await load("order"), { items: three });
  for (const id of ["a", "b", "c"]) el.the("button", `Add: Text of ${id}`).click();
  el.the("button", "Step 1: Text of a").fire("keydown", { key: "ArrowDown" });
  assert.deepEqual(model.get("answer"), ["b", "a", "c"]);
  el.the("button", "Step 1: Text of b").fire("keydown", { key: "ArrowUp" });
  assert.deepEqual(model.get("answer"), ["b", "a", "c"]);
  el.the("button", "Move up: Text of c").click();
  assert.deepEqual(model.get("answer"), ["b", "c", "a"]);
  el.all((node) => node.tag === "li")[0].fire("drop", carrying("a"));
  assert.deepEqual(model.get("answer"), ["a", "b", "c"]);
  el.group("Your order").fire("drop", carrying("no step"));
  assert.deepEqual(model.get("answer"), ["a", "b", "c"]);
  el.the("button", "Step 2: Text of b").fire("keydown", { key: "Delete" });
  el.the("button", "Take out: Text of c").click();
  assert.deepEqual(model.get("answer"), ["a"]);
  assert.match(el.group("Not in your order").textContent, /Text of bText of c/);
});

test("grid: a cell is filled and emptied", async () => {
  const columns = [option("x", { values: three }), option("y", { values: three })];
  const { model, el } = ask(await load("grid"), { rows: [option("a")], columns }, mark(false));
  el.the("select", "Text of a: Text of x").fill("b");
  el.the("select", "Text of a: Text of y").fill("c");
  assert.deepEqual(model.get("answer"), { a: { x: "b", y: "c" } });
  el.the("select", "Text of a: Text of y").fill("");
  assert.deepEqual(model.get("answer"), { a: { x: "b" } });
  assert.equal(el.all((node) => node.className === "said")[0].children[0].colSpan, 3);
});

test("number: it is kept as it is typed", async () => {
  const { model, el } = ask(await load("number"), { unit: "min" });
  el.all((node) => node.inputMode === "decimal")[0].fill("43.2", "input");
  assert.equal(model.get("answer"), "43.2");
  assert.match(el.textContent, /Your number {2}min/);
});

test("rubric: levels come after writing, and points of two markers are kept apart", async () => {
  const { model, el } = ask(await load("rubric"), { criteria: [option("a")] });
  assert.equal(el.all((node) => node.className === "levels").length, 0);
  el.the("textarea").fill("We do it.");
  model.change("result", { state: "pending", parts: [], levels: { a: ["none", "some", "all"] }, model_answer: "This way." });
  assert.equal(el.the("button", "Mark it").className, "check");
  assert.match(el.textContent, /To compare with: This way\./);
  const [own, theirs] = el.all((node) => node.className === "levels");
  own.all((node) => node.type === "radio")[2].check();
  theirs.all((node) => node.type === "radio")[0].check();
  assert.deepEqual(model.get("answer"), { text: "We do it.", self: { a: 2 }, facilitator: { a: 0 } });
});

test("artefact: it starts from the starter, takes a file, and says where the cursor is", async () => {
  const { model, el } = ask(await load("artefact"), { starter: "one\ntwo", demands: [option("a")] }, mark(true));
  const area = el.the("textarea");
  assert.equal(area.value, "one\ntwo");
  area.selectionStart = 6;
  area.fire("click");
  assert.equal(el.all((node) => node.className === "how caret")[0].textContent, "line 2, column 3");
  const picker = el.all((node) => node.type === "file")[0];
  picker.files = [{ text: async () => "of mine" }];
  picker.fire("change");
  await new Promise(setImmediate);
  assert.deepEqual([model.get("answer"), area.value], ["of mine", "of mine"]);
  assert.match(el.textContent, /Text of a✓Right\. Why\./);
});
