// As much of a browser's page as the scripts need, and a model that a test can look into.

const PROPERTIES = [
  "ariaHidden", "ariaLabel", "ariaPressed", "autocomplete", "checked", "className", "colSpan", "disabled", "download",
  "draggable", "hidden", "href", "htmlFor", "id", "innerHTML", "inputMode", "max", "maxLength", "name", "rel", "role",
  "rows", "scope", "selected", "selectionStart", "size", "spellcheck", "tabIndex", "target", "title", "type", "value",
];

export class Element {
  constructor(tag) {
    Object.assign(this, { tag, childNodes: [], attributes: {}, listeners: {}, isConnected: true, focused: false });
    for (const name of PROPERTIES) this[name] = "";
  }

  append(...nodes) { this.childNodes.push(...nodes); }
  replaceChildren(...nodes) { this.childNodes = nodes; }
  setAttribute(name, value) { this.attributes[name] = value; }
  addEventListener(name, act) { this.listeners[name] = [...(this.listeners[name] ?? []), act]; }
  focus() { document.activeElement = this; }
  click() { this.fire("click"); }
  scrollIntoView() {}
  contains(node) { return node === this || this.all(() => true).includes(node); }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }

  querySelectorAll(selector) {
    const [, tag, name, value] = /^(\w*)(?:\[([\w-]+)(?:="([^"]*)")?\])?$/.exec(selector);
    const fits = (node) => (!tag || node.tag === tag) && (!name || (value ? node.attributes[name] === value : name in node.attributes));
    return this.all(fits);
  }

  get children() { return this.childNodes.filter((node) => node instanceof Element); }
  get options() { return this.children; }
  get dataset() { return { key: this.attributes["data-key"] }; }
  get textContent() { return this.childNodes.map((node) => node.textContent ?? node).join(""); }
  set textContent(text) { this.childNodes = [text]; }

  get classList() {
    const names = new Set(this.className.split(" "));
    const keep = () => { this.className = [...names].join(" "); };
    return { add: (name) => { names.add(name); keep(); }, remove: (name) => { names.delete(name); keep(); } };
  }

  // Every element below this one that fits.
  all(fits) {
    return this.children.flatMap((node) => [...(fits(node) ? [node] : []), ...node.all(fits)]);
  }

  // The one element below this one with a tag and, if given, a text or label.
  the(tag, words) {
    const found = this.all((node) => node.tag === tag && (!words || node.textContent === words || node.ariaLabel.startsWith(words)));
    if (found.length !== 1) throw new Error(`${found.length} elements <${tag}> say ${JSON.stringify(words)} in: ${this.textContent}`);
    return found[0];
  }

  // The group below this one with a label.
  group(label) { return this.all((node) => node.role === "group" && node.ariaLabel === label)[0]; }

  fire(name, more = {}) {
    const event = { type: name, target: this, preventDefault() {}, stopPropagation() {}, ...more };
    for (const act of this.listeners[name] ?? []) act(event);
  }

  // What a person does with a field.
  fill(value, name = "change") { this.value = value; this.fire(name); }
  check(on = true) { this.checked = on; this.fire("change"); }
}

globalThis.document = { createElement: (tag) => new Element(tag), activeElement: null };

export class Model {
  constructor(state) {
    Object.assign(this, { state, sent: [], saved: 0, listeners: {} });
  }

  get(name) { return this.state[name]; }
  set(name, value) { this.state[name] = value; }
  save_changes() { this.saved += 1; }
  send(message) { this.sent.push(message); }
  on(event, act) { this.listeners[event] = [...(this.listeners[event] ?? []), act]; }
  off(event, act) { this.listeners[event] = this.listeners[event].filter((each) => each !== act); }

  // What Python does: another value, and the page hears of it.
  change(name, value) {
    this.state[name] = value;
    for (const act of this.listeners[`change:${name}`] ?? []) act();
  }
}

export const WORDS = {
  certainty: [["guess", "a guess"], ["sure", "sure"]],
  marks: { true: { shape: "✓", word: "Right" }, false: { shape: "✗", word: "Not right" }, null: { shape: "…", word: "Not marked yet" } },
};

// Shows an exercise; returns its model, its place on the page, and what takes it away.
export function ask(widget, view, state = {}) {
  const shared = { id: "it", title: "A title", prompt: "First.\n\nSecond.", hints: 2 };
  const model = new Model({
    view: { ...shared, ...view }, vocabulary: WORDS, answer: null, confidence: "", hints: [], result: {}, note: "", report: "", progress: 0, ...state,
  });
  const el = new Element("div");
  const leave = widget.render({ model, el });
  return { model, el, leave };
}

export function option(id, more = {}) {
  return { id, text: `Text of ${id}`, ...more };
}

export function carrying(text) {
  return { dataTransfer: { getData: () => text } };
}
