// The self-assessment: practices by question, an answer for the team or a vote, and the risk as it stands.
// Python puts dom.js before it, which has `h`.

const STATUSES = [
  ["implemented", "Implemented"], ["partial", "Partial"], ["not_implemented", "Not implemented"],
  ["not_applicable", "Not applicable"], ["cannot_determine", "Cannot determine"],
];
const REASONS = [
  ["OUT_OF_SCOPE", "Out of scope"], ["BUSINESS_PRIORITIES", "Business priorities"],
  ["ARCHITECTURE_CONSTRAINTS", "Architecture constraints"], ["OTHER", "Other reason"],
];

function render({ model, el }) {
  const id = uniqueId();
  const root = ownRoot({ className: "opexkit-widget review", ariaLabel: "Self-assessment" });
  const note = h("p", { className: "status", role: "status" });
  const view = () => model.get("view");
  const state = () => model.get("state");
  const live = []; // what is drawn again when the state changes
  const voter = () => model.get("respondent").trim();

  const field = (label, value, act, type = "text") => h("label", {}, label, h("input", { type, value: value ?? "", onchange: (event) => act(event.target.value) }));

  function head() {
    const team = view().team;
    const set = (key) => (value) => model.send({ do: "team", ...team, [key]: value });
    return [
      h("div", { className: "fields" }, field("Team", team.team, set("team")), field("Workload", team.workload, set("workload")),
        field("Milestone", team.milestone, set("milestone")), field("Date", team.date, set("date"), "date")),
      h("div", { className: "fields" },
        h("label", {}, "I answer ", h("select", { onchange: (event) => { model.set("mode", event.target.value); model.save_changes(); draw(); } },
          h("option", { value: "team", selected: model.get("mode") === "team" }, "for the team"),
          h("option", { value: "vote", selected: model.get("mode") === "vote" }, "with my own vote"))),
        model.get("mode") === "vote" ? field("I am (a role, not a name)", voter(), (value) => { model.set("respondent", value); model.save_changes(); draw(); }) : "",
        h("button", { type: "button", onclick: () => model.send({ do: "refresh" }) }, "Show the votes so far")),
      h("p", { className: "how" }, `Kept in ${team.path}. Grade it: opexkit assess ${team.folder} -o out`),
    ];
  }

  function question(item) {
    const risk = h("p", {});
    live.push(() => {
      const now = state().risks[item.code];
      risk.replaceChildren(h("span", { className: `risk ${now.key}` }, `Risk: ${now.shape} ${now.word}`), now.why);
    });
    return h("div", { className: "question" }, h("h4", {}, `${item.number}: ${item.title}`), h("p", {}, item.why), risk, ...item.practices.map(practice));
  }

  function practice(item) {
    const voting = model.get("mode") === "vote";
    const details = h("div", { className: "fields" });
    const votes = h("p", { className: "votes" });
    const said = () => ({ ...(state().answers[item.code] ?? {}) });
    const send = (change) => model.send({ do: "answer", code: item.code, details: { ...said(), ...change } });
    const radios = STATUSES.map(([value, words]) => h("input", {
      type: "radio", name: `${id}-${item.code}`, value, disabled: voting && !voter(),
      onchange: () => (voting ? model.send({ do: "vote", respondent: voter(), code: item.code, status: value }) : send({ status: value, reason: value === "not_applicable" ? said().reason ?? "OUT_OF_SCOPE" : "" })),
    }));
    const area = (label, value, act) => h("label", { className: "wide" }, label, h("textarea", { rows: 2, value: value ?? "", onchange: (event) => act(event.target.value) }));
    let drawn;
    live.push(() => {
      const now = said();
      const status = voting ? state().mine?.[item.code] : now.status;
      radios.forEach((radio) => { radio.checked = radio.value === status; });
      const tally = state().votes[item.code];
      votes.textContent = tally ? `Votes: ${tally.words}. Spread ${tally.spread}.` : "";
      const shape = voting || !status ? "" : status;
      if (shape === drawn) return;
      drawn = shape;
      const gap = ["partial", "not_implemented"].includes(status);
      details.replaceChildren(...(!shape ? [] : [
        status === "not_applicable" ? h("label", {}, "Because ", h("select", { onchange: (event) => send({ reason: event.target.value }) },
          ...REASONS.map(([value, words]) => h("option", { value, selected: now.reason === value }, words)))) : "",
        area("Note", now.note, (value) => send({ note: value })),
        status === "implemented" || status === "partial" ? area("Evidence, one a line", (now.evidence ?? []).join("\n"), (value) => send({ evidence: value.split("\n").map((line) => line.trim()).filter(Boolean) })) : "",
        gap ? field("Owner", now.owner, (value) => send({ owner: value })) : "",
        gap ? field("Due", now.due, (value) => send({ due: value }), "date") : "",
      ]));
    });
    const more = [["What good looks like", item.good], ["Could be shown by", item.evidence.join("; ")], ["A common mistake", item.antipattern], ["First step", item.first_step]];
    return h("fieldset", { className: "practice" },
      h("legend", {}, `${item.code} ${item.title} `), h("div", {}, h("span", { className: "how" }, `${item.level} risk if missing. `), item.what),
      h("div", { className: "statuses" }, ...radios.map((radio, index) => h("label", {}, radio, STATUSES[index][1]))), votes, details,
      h("details", {}, h("summary", {}, "What good looks like"), h("dl", {}, ...more.filter(([, text]) => text).flatMap(([term, text]) => [h("dt", {}, term), h("dd", {}, text)])),
        h("a", { href: item.source, target: "_blank", rel: "noopener" }, `AWS on ${item.title}`)),
      item.company ? h("details", {}, h("summary", {}, `Why it matters at ${view().company}`), h("p", {}, item.company)) : "");
  }

  function update() {
    live.forEach((act) => act());
    note.textContent = state().note ?? "";
    note.className = `status ${state().error ? "error" : ""}`;
  }

  function draw() {
    live.length = 0;
    root.replaceChildren(...head(), ...view().questions.map(question), note);
    update();
  }

  draw();
  model.on("change:view", draw);
  model.on("change:state", update);
  el.append(root);
  return () => { model.off("change:view", draw); model.off("change:state", update); };
}

export default { render };
