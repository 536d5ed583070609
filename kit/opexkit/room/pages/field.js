// One field that several people write: what is typed here stays here until it is kept, and two texts are both shown.
import { h, uniqueId } from "../../view/dom.js";

const KINDS = {
  status: (words) => choice([["", "not answered"], ...words.statuses]),
  reason: (words) => choice([["", "no reason yet"], ...words.reasons]),
  note: () => h("textarea", { rows: 3, maxLength: 2084 }),
  evidence: () => h("textarea", { rows: 3 }),
  owner: () => h("input", { type: "text", maxLength: 200 }),
  due: () => h("input", { type: "date" }),
};

function choice(options) {
  return h("select", {}, ...options.map(([value, word]) => h("option", { value }, word)));
}

// Makes a field. `send(value, base)` resolves with the room's reply; `update(now)` takes what the room holds.
export function field(name, label, words, send) {
  const id = uniqueId();
  const input = KINDS[name](words);
  const note = h("p", { className: "how", role: "status" });
  const both = h("div", { className: "conflict" });
  const state = { version: 0, kept: "", mine: null, busy: false, dirty: false };
  input.id = id;
  const node = h("div", { className: `field ${name}` }, h("label", { htmlFor: id }, label), input, note, both);

  function say(text, isBad = false) {
    note.textContent = text;
    note.className = isBad ? "how wrong" : "how";
  }

  async function write() {
    if (state.busy || !state.dirty) return;
    Object.assign(state, { busy: true, dirty: false });
    const value = input.value;
    say("Saving …");
    const told = await send(value, state.version);
    state.busy = false;
    if (told.version) saved(value, told.version);
    else refused(value, told);
    write();
  }

  function saved(value, version) {
    if (version >= state.version) Object.assign(state, { version, kept: value, mine: value });
    say("Saved.");
    both.replaceChildren();
  }

  function refused(value, { refused: why, conflict }) {
    say(why, !conflict);
    if (!conflict) return both.replaceChildren(h("button", { type: "button", onclick: again }, "Send it again"));
    Object.assign(state, { version: conflict.version, kept: conflict.value });
    ask("Theirs", conflict.value, value);
  }

  // Sends what was not taken once more; until then nobody's newer text takes its place.
  function again() {
    both.replaceChildren();
    input.focus();
    state.dirty = true;
    write();
  }

  // Shows the other's text beside one's own, and lets a person choose.
  function ask(whose, theirs, mine) {
    const keep = (value) => {
      both.replaceChildren();
      input.value = value;
      state.dirty = value !== state.kept;
      say(state.dirty ? "" : "Theirs stays.");
      input.focus();
      write();
    };
    both.replaceChildren(
      h("p", {}, h("strong", {}, `${whose}: `), shownAs(theirs)), h("p", {}, h("strong", {}, "Yours: "), shownAs(mine)),
      h("div", { className: "buttons" },
        h("button", { type: "button", onclick: () => keep(theirs) }, "Keep theirs"),
        h("button", { type: "button", onclick: () => keep(mine) }, "Put mine"),
        ["note", "evidence"].includes(name) ? h("button", { type: "button", onclick: () => keep(`${theirs}\n${mine}`.trim()) }, "Keep both") : ""));
  }

  function shownAs(value) {
    return input.tagName === "SELECT" ? [...input.options].find((option) => option.value === value)?.text ?? value : value || "(blank)";
  }

  // Takes what the room holds; what is typed here and not sent yet meets it when it is sent.
  function update(now) {
    const isTaken = state.busy || state.dirty || both.childElementCount > 0;
    if (!now || isTaken || now.version <= state.version) return;
    const before = state.mine;
    Object.assign(state, { version: now.version, kept: now.value, mine: now.mine ? now.value : null });
    input.value = now.value;
    say(now.by ? `Last by ${now.by}.` : "");
    if (before !== null && !now.mine && before !== now.value) ask(`${now.by} wrote over yours`, now.value, before);
  }

  input.addEventListener("input", () => { state.dirty = input.value !== state.kept || state.busy; say(state.dirty ? "Not saved yet." : ""); });
  input.addEventListener("change", write);
  return { node, update, get value() { return input.value; } };
}
