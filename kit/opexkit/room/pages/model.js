// The model that an exercise's script is given in a room, where no kernel runs.
const KEPT = ["answer", "confidence"];

// What a script calls its model: state with listeners; what is set is kept, what is asked is sent.
export function makeModel(exercise, state, line, place) {
  const listeners = new Map();
  let changed = false;
  let busy = false;

  function set(name, value) {
    const isNew = JSON.stringify(state[name]) !== JSON.stringify(value);
    state[name] = value;
    if (KEPT.includes(name)) changed ||= isNew;
    if (isNew) for (const act of [...(listeners.get(`change:${name}`) ?? [])]) act();
  }

  async function ask(act) {
    changed = false;
    busy = true;
    set("note", "Saving …");
    const told = await line.send({ do: "practice", exercise, act, answer: state.answer ?? null, confidence: state.confidence || null });
    busy = false;
    set("note", told.refused ?? "Saved.");
    set("progress", 0);
    if (act !== "keep" && !told.refused) show(act, told);
    if (changed) ask("keep");
  }

  // What came of a check, of a hint or of asking for the answer.
  function show(act, { hints, result, report = "" }) {
    set("hints", hints);
    set("result", result);
    if (act === "check") set("report", report);
    else set("report", (state.report ?? "") + report);
  }

  return {
    place,
    take: (name, value) => { const own = changed; set(name, value); changed = own; },
    get: (name) => state[name] ?? { hints: [], note: "", report: "", progress: 0, confidence: "" }[name],
    set,
    on: (event, act) => listeners.set(event, [...(listeners.get(event) ?? []), act]),
    off: (event, act) => listeners.set(event, (listeners.get(event) ?? []).filter((each) => each !== act)),
    save_changes: () => { if (changed && !busy) ask("keep"); },
    send: (message) => {
      for (const name of KEPT) if (name in message) set(name, message[name]);
      ask(message.do);
    },
  };
}

export default { makeModel };
